using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Benchmarks;

/// <summary>Sizes of what Orleans sends, by its own serializer: the arguments and the answer, without the message's header.</summary>
internal sealed class WireSizes : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection()
        .AddSerializer(builder => builder.AddAssembly(typeof(PoolRequest).Assembly).AddAssembly(typeof(SiloAddress).Assembly))
        .BuildServiceProvider();

    private readonly Serializer _serializer;

    public WireSizes() => _serializer = _services.GetRequiredService<Serializer>();

    /// <summary>Bytes of a value.</summary>
    public int Of<T>(T value) => _serializer.SerializeToArray(value).Length;

    public void Dispose() => _services.Dispose();
}
