# A silo. From the root of the repository:
#   docker build -f deploy/images/silo.Dockerfile -t verified-addition-silo:0.1.0 .
#   docker build -f deploy/images/silo.Dockerfile -t verified-addition-silo-cuda:0.1.0 --build-arg TORCH=cuda .
#
# Ubuntu 24.04: libtorch 2.10 asks for GLIBC_2.29 and GLIBCXX_3.4.26, TorchSharp 0.107 for GLIBC_2.34 and, before the build mends it,
# GLIBCXX_3.4.32; Ubuntu 24.04 has 2.39 and 3.4.33. The CUDA variant brings CUDA's libraries in its packages; the driver comes from
# the machine by NVIDIA's container runtime.
ARG DOTNET=10.0-noble
ARG SDK=mcr.microsoft.com/dotnet/sdk:${DOTNET}
ARG BASE=mcr.microsoft.com/dotnet/aspnet:${DOTNET}

FROM ${SDK} AS build
ARG TORCH=cpu
ENV CI=true DOTNET_CLI_TELEMETRY_OPTOUT=1
WORKDIR /source
COPY . .
RUN deploy/images/publish.sh silo /published -p:Torch=${TORCH} \
 && mkdir /native \
 && mv /published/runtimes /native/

FROM ${BASE}
# libtorch, which is nearly all of the image and seldom changes, is a layer of its own.
COPY --from=build /native/ /app/
COPY --from=build /published/ /app/
RUN install -d -o $APP_UID -g $APP_UID /data
ENV VA_DATA=/data NVIDIA_DRIVER_CAPABILITIES=compute,utility
WORKDIR /app
USER $APP_UID
EXPOSE 11111 30000 8081
ENTRYPOINT ["dotnet", "/app/VerifiedAddition.Silo.dll"]
