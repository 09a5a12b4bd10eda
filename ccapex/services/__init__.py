"""Every write on commissions, séances and agendas."""
