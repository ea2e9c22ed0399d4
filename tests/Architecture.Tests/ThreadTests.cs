namespace VerifiedAddition.Architecture.Tests;

/// <summary>Threads are started in one place, which has each keep to the process's number of torch threads.</summary>
public sealed class ThreadTests
{
    [Fact]
    public void Only_TorchThread_makes_threads()
    {
        var makers = Directory.EnumerateFiles(AppContext.BaseDirectory, "VerifiedAddition.*.dll")
            .Where(file => Path.GetFileName(file) is not "VerifiedAddition.Client.dll") // it has no torch
            .SelectMany(MethodCalls.Of)
            .Where(method => method.Any(call => call.Method.StartsWith("System.Threading.Thread..ctor(", StringComparison.Ordinal)))
            .Select(method => method.Key.Split('(')[0]);

        Assert.Equal(["VerifiedAddition.Transformer.TorchThread.Launch"], makers, StringComparer.Ordinal);
    }
}
