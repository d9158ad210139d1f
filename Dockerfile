# One image for web, workers, beat and relay; docker-compose.yml says which runs where.
FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 \
    CHALLENGE_DATA=/data DJANGO_SETTINGS_MODULE=challenge.settings
WORKDIR /app

# Hanja and kana of decks that embed no fonts; Hangul and Latin are also in challenge/fonts.
RUN apt-get update && apt-get install --yes --no-install-recommends fonts-noto-cjk && rm -rf /var/lib/apt/lists/*

# The lock first: code changes then cost no new download.  -s3: with object storage.
COPY requirements-s3.lock ./
RUN pip install --require-hashes --only-binary :all: -r requirements-s3.lock

COPY . .
RUN SECRET_KEY=build python manage.py messages --compile \
 && SECRET_KEY=build DATABASE_URL=postgres://build REDIS_URL=redis://build python manage.py collectstatic --no-input --verbosity 0 \
 && useradd --system --uid 10001 --no-create-home challenge \
 && mkdir /data /backups && chown challenge /data /backups
USER challenge
VOLUME /data
EXPOSE 8000
# Forwarded addresses are believed of the proxies named in TRUSTED_PROXIES alone.
CMD ["python", "-m", "challenge.web.process.serve", "--host", "0.0.0.0", "--port", "8000"]
