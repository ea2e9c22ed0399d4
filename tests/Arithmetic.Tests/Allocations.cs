namespace VerifiedAddition.Arithmetic.Tests;

internal static class Allocations
{
    /// <summary>Fails when every one of several runs allocates. A single run may, when the runtime recompiles the code under test.</summary>
    public static void AssertNone(Action action)
    {
        action();
        var allocated = Enumerable.Range(0, 10).Select(_ => Measure(action)).ToArray();

        Assert.Equal(0, allocated.Min());
    }

    private static long Measure(Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
