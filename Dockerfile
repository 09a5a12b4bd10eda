# Image of the application: web, worker, beat and migrations run from it (docker-compose.yml).
FROM python:3.13-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements/prod.txt /tmp/prod.txt
RUN python -m venv /venv && /venv/bin/pip install --only-binary :all: --require-hashes -r /tmp/prod.txt

FROM python:3.13-slim
# pango draws the PDFs.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin prevex \
    && install -d -o prevex -g prevex -m 0700 /data/media
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings MEDIA_ROOT=/data/media STATIC_ROOT=/app/staticfiles \
    XDG_CACHE_HOME=/tmp/cache
COPY --from=build /venv /venv
WORKDIR /app
COPY . .
# No database and no secret is needed to gather the static files; these values live for this line only.
RUN SECRET_KEY=build DATABASE_URL=postgres://build@127.0.0.1/build REDIS_URL=redis://127.0.0.1/0 \
    python manage.py collectstatic --no-input -v 0
USER 10001:10001
EXPOSE 8000
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "--threads", "4", "--access-logfile", "-", "--worker-tmp-dir", "/tmp", "--no-control-socket", "config.wsgi"]
