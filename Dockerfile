# docker build -t vitrine . && docker run -p 8080:8080 -v vitrine:/data vitrine

FROM node:20-bookworm-slim AS interface
WORKDIR /src/web
COPY web/package.json web/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY web ./
RUN npm run build

FROM golang:1.26-bookworm AS program
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY cmd cmd
COPY internal internal
COPY web/*.go web/
COPY --from=interface /src/web/dist web/dist
RUN go build -trimpath -ldflags=-s -o /vitrine ./cmd/vitrine

# DuckDB and SQLite are linked in; they want the C and C++ libraries, and nothing else.
FROM debian:bookworm-slim
RUN apt-get update && apt-get install -qy --no-install-recommends ca-certificates libstdc++6 && rm -rf /var/lib/apt/lists/* \
	&& useradd --system --uid 10001 --home-dir /data --create-home vitrine
COPY --from=program /vitrine /usr/local/bin/vitrine
USER vitrine
ENV VITRINE_DATA=/data VITRINE_LISTEN=:8080
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["vitrine"]
CMD ["serve"]
