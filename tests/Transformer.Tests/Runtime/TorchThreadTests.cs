using VerifiedAddition.Tests.Services;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer.Tests;

/// <summary>Threads together have no more helpers than the process has torch threads for them: here one each, which needs no helper.</summary>
public sealed class TorchThreadTests : IDisposable
{
    private readonly Tensor _matrix = ones(768, 768);

    public TorchThreadTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "The threads are counted as Linux lists them.");

    public void Dispose() => _matrix.Dispose();

    [Fact]
    public async Task A_first_matrix_product_keeps_to_the_torch_threads() =>
        Assert.Equal(1, await TorchThread.RunAsync("keeps", () => ThreadsAfterProduct("keeps")));

    [Fact]
    public void So_does_one_on_a_worker_thread()
    {
        var counts = new int[3];

        WorkerThreads.Run(counts.Length, worker => counts[worker] = worker == 0 ? 1 : ThreadsAfterProduct($"worker {worker}"));

        Assert.Equal([1, 1, 1], counts);
    }

    /// <summary>libtorch 2.10.0 with the OpenMP of GNU: why a thread has to be entered. Once this fails, nothing needs to be.</summary>
    [Fact]
    public void A_thread_that_was_not_entered_starts_a_helper_for_each_core()
    {
        Assert.SkipWhen(Environment.ProcessorCount == 1, "On one core there is no helper.");
        Assert.SkipWhen(Environment.GetEnvironmentVariable("OMP_NUM_THREADS") is not null, "OMP_NUM_THREADS says otherwise.");
        var threads = 0;
        var stranger = new Thread(() => threads = ThreadsAfterProduct("stranger")) { Name = "stranger" };

        stranger.Start();
        stranger.Join();

        Assert.InRange(threads, 2, Environment.ProcessorCount);
    }

    private int ThreadsAfterProduct(string name)
    {
        using var product = _matrix.mm(_matrix);
        return SystemThreads.Count(name);
    }
}
