# The image of the exporter: one native executable, with SQLite's library beside it, on a base without shell or package manager, as an unprivileged user.
# Builds with docker, podman and buildah, on amd64 and arm64, for the architecture of the machine that builds.
#
#   docker build --tag mailexporter .
#   docker run --read-only --cap-drop ALL -p 127.0.0.1:9025:9025 \
#     -v ./mailexporter.yml:/mailexporter/mailexporter.yml:ro -v mailexporter:/mailexporter/data mailexporter

# The lock files name the compiler that comes with this SDK: with another one the locked restore fails.
FROM mcr.microsoft.com/dotnet/sdk:10.0.401-noble AS build
RUN apt-get update \
    && apt-get install --yes --no-install-recommends clang zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*

# CI: locked restore, and no path of this machine in the executable.
ENV CI=true DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
WORKDIR /source

# What restore reads, apart from the sources: this layer is built again only when a package changes.
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt ./
COPY src/MailExporter.Checks/MailExporter.Checks.csproj src/MailExporter.Checks/packages.lock.json src/MailExporter.Checks/
COPY src/MailExporter/MailExporter.csproj src/MailExporter/packages.lock.json src/MailExporter/
RUN dotnet restore src/MailExporter

COPY .editorconfig ./
COPY src src
ARG REVISION
RUN dotnet publish src/MailExporter --configuration Release --no-restore --output /image/bin "-p:SourceRevisionId=$REVISION" \
    && mkdir -p /image/home/data \
    && find /image -exec touch --date @0 {} +

FROM mcr.microsoft.com/dotnet/runtime-deps:10.0.12-noble-chiseled
ARG REVISION
LABEL org.opencontainers.image.title="MailExporter" \
      org.opencontainers.image.description="Watches mail servers from outside, over SMTP, IMAP and POP3, for Prometheus" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.revision="$REVISION"
COPY --from=build /image/bin/mailexporter /image/bin/libe_sqlite3.so /usr/bin/
COPY --from=build --chown=1654:1654 /image/home /mailexporter

# The user app of the base image, as a number, so that Kubernetes sees that it is not root.
USER 1654:1654

# mailexporter.yml is read from here, and data/ is the default of --storage.path.
WORKDIR /mailexporter
VOLUME /mailexporter/data
EXPOSE 9025

# With another --web.listen-address give it here, too.
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 CMD ["/usr/bin/mailexporter", "healthcheck"]
ENTRYPOINT ["/usr/bin/mailexporter"]
