# The console of a cluster: its API and its page. From the root of the repository:
#   docker build -f deploy/images/console.Dockerfile -t verified-addition-console:0.1.0 .
ARG DOTNET=10.0-noble
ARG SDK=mcr.microsoft.com/dotnet/sdk:${DOTNET}
ARG BASE=mcr.microsoft.com/dotnet/aspnet:${DOTNET}

FROM ${SDK} AS build
ENV CI=true DOTNET_CLI_TELEMETRY_OPTOUT=1
WORKDIR /source
COPY . .
RUN deploy/images/publish.sh console /published

FROM ${BASE}
COPY --from=build /published/ /app/
RUN install -d -o $APP_UID -g $APP_UID /data
WORKDIR /app
USER $APP_UID
EXPOSE 8080
ENTRYPOINT ["dotnet", "/app/VerifiedAddition.Console.dll"]
