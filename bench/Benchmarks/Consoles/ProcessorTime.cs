using System.Diagnostics;
using System.Runtime.Versioning;

namespace VerifiedAddition.Benchmarks;

/// <summary>Processor time of a process on Linux, apart from the threads that train.</summary>
[SupportedOSPlatform("linux")]
internal sealed class ProcessorTime(Process process)
{
    private const string Trains = "train ";

    private (TimeSpan Spent, long At) _begin;

    /// <summary>Begins to count.</summary>
    public void Begin() => _begin = (Spent(), Stopwatch.GetTimestamp());

    /// <summary>Milliseconds for each second since it began.</summary>
    public double PerSecond() => (Spent() - _begin.Spent).TotalMilliseconds / Stopwatch.GetElapsedTime(_begin.At).TotalSeconds;

    private TimeSpan Spent()
    {
        process.Refresh();
        var training = process.Threads.Cast<ProcessThread>().Where(DoesTrain).Select(thread => thread.TotalProcessorTime);
        return training.Aggregate(process.TotalProcessorTime, (rest, one) => rest - one);
    }

    private bool DoesTrain(ProcessThread thread)
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Id}/task/{thread.Id}/comm").StartsWith(Trains, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false; // it has ended
        }
    }
}
