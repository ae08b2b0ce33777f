# One image: Jylu and the PostgreSQL programs for its private database and for
# backups. The data folder is the volume.
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o /jylu ./cmd/jylu

FROM debian:bookworm-slim
RUN mkdir -p /etc/postgresql-common/createcluster.d \
 && echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.d/jylu.conf \
 && apt-get update \
 && apt-get install -y --no-install-recommends postgresql ca-certificates \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --create-home --home-dir /var/lib/jylu jylu
COPY --from=build /jylu /usr/local/bin/jylu
USER jylu
ENV JYLU_DATA_DIR=/var/lib/jylu JYLU_LISTEN=0.0.0.0:8080
VOLUME /var/lib/jylu
EXPOSE 8080
# The private database stops with a checkpoint; give it the time.
STOPSIGNAL SIGTERM
ENTRYPOINT ["jylu"]
CMD ["serve"]
