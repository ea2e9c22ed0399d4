using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Orleans.Providers;
using Orleans.Runtime.Hosting;
using Orleans.Serialization.Serializers;
using Orleans.Storage;
using VerifiedAddition.Storage;

[assembly: RegisterProvider("File", "GrainStorage", "Silo", typeof(FileGrainStorageProvider))]

namespace VerifiedAddition.Storage;

/// <summary>Selects files by configuration: <c>Orleans:GrainStorage:{name}:ProviderType=File</c>, <c>Directory</c>, and
/// optionally <c>SerializerKey</c>, the key of an <see cref="IGrainStorageSerializer"/> (default
/// <see cref="JsonGrainStateSerializer.Key"/>).</summary>
public sealed class FileGrainStorageProvider : IProviderBuilder<ISiloBuilder>
{
    /// <exception cref="InvalidOperationException">The section names no directory.</exception>
    public void Configure(ISiloBuilder builder, string? name, IConfigurationSection configurationSection)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configurationSection);
        var directory = configurationSection["Directory"];
        if (string.IsNullOrWhiteSpace(directory))
        {
            throw new InvalidOperationException(
                $"'{configurationSection.Path}:Directory' is missing. Name the folder that is to hold the state.");
        }

        var serializerKey = configurationSection["SerializerKey"];
        builder.AddFileGrainStorage(
            name ?? "Default", directory, string.IsNullOrEmpty(serializerKey) ? JsonGrainStateSerializer.Key : serializerKey);
    }
}

/// <summary>Registers the same storage in code.</summary>
public static class FileGrainStorageRegistration
{
    /// <summary>Keeps the state of the store <paramref name="name"/> in files below <paramref name="directory"/>.</summary>
    public static ISiloBuilder AddFileGrainStorage(
        this ISiloBuilder builder, string name, string directory, string serializerKey = JsonGrainStateSerializer.Key)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddFileGrainStorage(name, directory, serializerKey);
        return builder;
    }

    /// <inheritdoc cref="AddFileGrainStorage(ISiloBuilder, string, string, string)"/>
    public static IServiceCollection AddFileGrainStorage(
        this IServiceCollection services, string name, string directory, string serializerKey = JsonGrainStateSerializer.Key)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);
        return services.AddJsonGrainStateSerializer().AddGrainStorage(name, (provider, _) => new FileGrainStorage(
            directory,
            provider.GetRequiredKeyedService<IGrainStorageSerializer>(serializerKey),
            provider.GetRequiredService<IActivatorProvider>(),
            provider.GetRequiredService<ILogger<FileGrainStorage>>()));
    }

    /// <summary>Makes <see cref="JsonGrainStateSerializer"/> available to every provider with a <c>SerializerKey</c>. May be called twice.</summary>
    public static IServiceCollection AddJsonGrainStateSerializer(this IServiceCollection services)
    {
        services.TryAddKeyedSingleton<IGrainStorageSerializer, JsonGrainStateSerializer>(JsonGrainStateSerializer.Key);
        return services;
    }
}
