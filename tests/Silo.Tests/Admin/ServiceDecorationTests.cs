using Microsoft.Extensions.DependencyInjection;

namespace VerifiedAddition.Silo.Tests;

public sealed class ServiceDecorationTests
{
    private interface INamed
    {
        string Name { get; }
    }

    [Fact]
    public void A_service_is_wrapped_however_it_was_registered()
    {
        Action<IServiceCollection>[] ways =
        [
            services => services.AddSingleton<INamed, Plain>(),
            services => services.AddSingleton<INamed>(_ => new Plain()),
            services => services.AddSingleton<INamed>(new Plain()),
        ];

        Assert.All(ways, register => Assert.Equal("wrapped plain", Decorated(register, key: null).GetRequiredService<INamed>().Name));
    }

    [Fact]
    public void A_keyed_service_is_wrapped_however_it_was_registered_and_others_are_left_alone()
    {
        Action<IServiceCollection>[] ways =
        [
            services => services.AddKeyedSingleton<INamed, Plain>("runs"),
            services => services.AddKeyedSingleton<INamed>("runs", (_, key) => new Plain($"plain {key}")),
            services => services.AddKeyedSingleton<INamed>("runs", new Plain()),
        ];

        Assert.All(ways, register =>
        {
            using var provider = Decorated(
                services =>
                {
                    register(services);
                    services.AddKeyedSingleton<INamed>("others", new Plain("other"));
                    services.AddSingleton<INamed>(new Plain("unkeyed"));
                },
                key: "runs");
            Assert.StartsWith("wrapped plain", provider.GetRequiredKeyedService<INamed>("runs").Name, StringComparison.Ordinal);
            Assert.Equal("other", provider.GetRequiredKeyedService<INamed>("others").Name);
            Assert.Equal("unkeyed", provider.GetRequiredService<INamed>().Name);
        });
    }

    [Fact]
    public void What_is_wrapped_is_made_once_and_disposed_of()
    {
        var inner = new Plain();
        using (var provider = Decorated(services => services.AddSingleton<INamed>(_ => inner), key: null))
        {
            Assert.Same(provider.GetRequiredService<INamed>(), provider.GetRequiredService<INamed>());
            Assert.False(inner.IsDisposed);
        }

        Assert.True(inner.IsDisposed);
    }

    [Fact]
    public void Nothing_to_wrap_is_a_fault_and_not_silence()
    {
        var none = Assert.Throws<InvalidOperationException>(() => Decorated(services => services.AddKeyedSingleton<INamed, Plain>("others"), key: "runs"));
        Assert.StartsWith("INamed 'runs' is to be observed, but nobody has registered it.", none.Message, StringComparison.Ordinal);

        Assert.Throws<InvalidOperationException>(() => Decorated(services => services.AddKeyedSingleton<INamed, Plain>("others"), key: null));
    }

    private static ServiceProvider Decorated(Action<IServiceCollection> register, object? key)
    {
        var services = new ServiceCollection();
        register(services);
        services.Decorate<INamed>(key, (_, inner) => new Plain($"wrapped {inner.Name}"));
        return services.BuildServiceProvider();
    }

    private sealed class Plain(string name) : INamed, IDisposable
    {
        public Plain()
            : this("plain")
        {
        }

        public string Name => name;

        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
