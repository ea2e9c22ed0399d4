# The program va for a grid elsewhere, and the sweeps of this repository. From the root of the repository:
#   docker build -f deploy/images/client.Dockerfile -t verified-addition-client:0.1.0 .
ARG DOTNET=10.0-noble
ARG SDK=mcr.microsoft.com/dotnet/sdk:${DOTNET}
ARG BASE=mcr.microsoft.com/dotnet/aspnet:${DOTNET}

FROM ${SDK} AS build
ENV CI=true DOTNET_CLI_TELEMETRY_OPTOUT=1
WORKDIR /source
COPY . .
RUN deploy/images/publish.sh client /published

FROM ${BASE}
COPY --from=build /published/ /app/
COPY --chmod=755 deploy/images/va /usr/local/bin/va
COPY sweeps/ /sweeps/
RUN install -d -o $APP_UID -g $APP_UID /data
ENV VA_DATA=/data
WORKDIR /data
USER $APP_UID
ENTRYPOINT ["va"]
