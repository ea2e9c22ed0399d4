using System.Diagnostics;
using System.Runtime.InteropServices;

namespace VerifiedAddition.Benchmarks;

/// <summary>Processor time of the calling thread, which does not count what other programs take.</summary>
internal static partial class ThreadTime
{
    private const int ThreadClock = 3; // CLOCK_THREAD_CPUTIME_ID

    /// <summary>Microseconds; on systems other than Linux those of the clock.</summary>
    public static double Microseconds =>
        OperatingSystem.IsLinux() && GetTime(ThreadClock, out var time) == 0
            ? (time.Seconds * 1e6) + (time.Nanoseconds * 1e-3)
            : Stopwatch.GetElapsedTime(0).TotalMicroseconds;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
