-- The database roles of Prevex, for the whole server. Run by a superuser (or a role with CREATEROLE), as often as wanted:
--     psql -f config/embedded/roles.sql
-- Sets no password: give one to the two logins afterwards (\password prevex_app, \password prevex_owner).
-- Works on PostgreSQL 15 and later. From 16 on, a grant carries its own INHERIT option, hence the two forms below.
DO $$
DECLARE
    families constant text[] := ARRAY[
        'prevex_social', 'prevex_commune', 'prevex_elu', 'prevex_etat', 'prevex_membre', 'prevex_bailleur',
        'prevex_bailleur_prive', 'prevex_cesf', 'prevex_adil', 'prevex_organisme', 'prevex_commissaire',
        'prevex_locataire', 'prevex_dpo', 'prevex_platform', 'prevex_stat', 'prevex_worker'];
    role_name text;
    without_inheritance text := '';
BEGIN
    -- Two set-ups at once must not both create a role.
    PERFORM pg_advisory_xact_lock(hashtext('prevex roles'));

    FOREACH role_name IN ARRAY families || ARRAY['prevex_definer', 'prevex_owner', 'prevex_app'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
        END IF;
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = role_name AND (rolsuper OR rolbypassrls)) THEN
            RAISE EXCEPTION 'Le rôle % ne doit être ni SUPERUSER ni BYPASSRLS : les politiques de lignes ne vaudraient rien.',
                role_name;
        END IF;
    END LOOP;

    -- Owns the database and its tables; used by « manage.py migrate » only.
    ALTER ROLE prevex_owner LOGIN;
    -- Used by the application: owns nothing, and holds the right of a family only while it has SET LOCAL ROLE to it.
    ALTER ROLE prevex_app LOGIN NOINHERIT;

    IF current_setting('server_version_num')::int >= 160000 THEN
        without_inheritance := ' WITH INHERIT FALSE, SET TRUE';
    END IF;
    FOREACH role_name IN ARRAY families LOOP
        EXECUTE format('GRANT %I TO prevex_app', role_name) || without_inheritance;
    END LOOP;
    -- So that migrations can hand the few SECURITY DEFINER functions over to a role that is not the owner.
    GRANT prevex_definer TO prevex_owner;
END
$$;
