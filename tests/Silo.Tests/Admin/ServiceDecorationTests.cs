using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Storage;
using VerifiedAddition.Grains;
using VerifiedAddition.Storage;

namespace VerifiedAddition.Silo.Tests;

/// <summary>A service is decorated however it is registered.</summary>
public sealed class ServiceDecorationTests
{
    private interface IGreeter
    {
        string Greet();
    }

    [Theory]
    [InlineData("type")]
    [InlineData("factory")]
    [InlineData("instance")]
    [InlineData("keyed type")]
    [InlineData("keyed factory")]
    [InlineData("keyed instance")]
    public void Each_kind_of_registration_is_decorated(string kind)
    {
        var services = new ServiceCollection();
        var key = kind.StartsWith("keyed", StringComparison.Ordinal) ? "k" : null;
        _ = kind switch
        {
            "type" => services.AddSingleton<IGreeter, Greeter>(),
            "factory" => services.AddSingleton<IGreeter>(_ => new Greeter()),
            "instance" => services.AddSingleton<IGreeter>(new Greeter()),
            "keyed type" => services.AddKeyedSingleton<IGreeter, Greeter>("k"),
            "keyed factory" => services.AddKeyedSingleton<IGreeter>("k", (_, given) => new Greeter { Name = $"{given}" }),
            _ => services.AddKeyedSingleton<IGreeter>("k", new Greeter()),
        };

        services.Decorate<IGreeter>(key, (_, inner) => new Loud(inner));
        using var provider = services.BuildServiceProvider();

        var greeter = key is null ? provider.GetRequiredService<IGreeter>() : provider.GetRequiredKeyedService<IGreeter>(key);
        Assert.Equal(kind is "keyed factory" ? "hello k!" : "hello you!", greeter.Greet());
    }

    [Fact]
    public void What_is_not_there_cannot_be_decorated_in_silence()
    {
        var services = new ServiceCollection();
        services.AddKeyedSingleton<IGreeter, Greeter>("other");

        var error = Assert.Throws<InvalidOperationException>(() => services.Decorate<IGreeter>("k", (_, inner) => inner));

        Assert.Contains("No IGreeter 'k' is registered", error.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => services.Decorate<IGreeter>(key: null, (_, inner) => inner));
    }

    [Theory]
    [InlineData("Redis")]
    [InlineData("localhost and files")]
    [InlineData("memory")]
    public void Storage_and_membership_of_every_provider_are_observed(string kind)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddMetrics();
        builder.Services.AddSingleton<GridMetrics>();
        builder.UseOrleans(silo => _ = kind switch
        {
            "Redis" => silo.UseRedisClustering("127.0.0.1:1").AddRedisGrainStorage(
                GrainStores.Runs, (Orleans.Persistence.RedisStorageOptions options) => options.ConfigurationOptions = new() { EndPoints = { "127.0.0.1:1" } }),
            "memory" => silo.UseLocalhostClustering().AddMemoryGrainStorage(GrainStores.Runs),
            _ => silo.UseLocalhostClustering().AddFileGrainStorage(GrainStores.Runs, Path.GetTempPath()),
        });

        builder.ObserveStorage();

        using var host = builder.Build();
        Assert.IsType<ObservedMembershipTable>(host.Services.GetRequiredService<IMembershipTable>());
        Assert.IsType<ObservedGrainStorage>(host.Services.GetRequiredKeyedService<IGrainStorage>(GrainStores.Runs));
    }

    private sealed class Greeter : IGreeter
    {
        public string Name { get; init; } = "you";

        public string Greet() => $"hello {Name}";
    }

    private sealed class Loud(IGreeter inner) : IGreeter
    {
        public string Greet() => $"{inner.Greet()}!";
    }
}
