using System.Runtime.InteropServices;

namespace VerifiedAddition.Client;

/// <summary>The standard output of this process, and whether anybody can still read it.</summary>
/// <remarks>
/// .NET drops what is written to a pipe whose reader has gone, without a word. Besides, a command that only follows something may have nothing
/// to write for long. So the system is asked, by <c>poll</c>. On Windows it is not, and output goes on into the void.
/// </remarks>
internal static partial class StandardOutput
{
    private const int Descriptor = 1;
    private const int Forever = -1;

    /// <summary>POLLERR: a pipe without a reader. POLLHUP: a terminal or a socket that was closed at its other end.</summary>
    private const short Gone = 0x08 | 0x10;

    private static readonly bool IsKnown = !OperatingSystem.IsWindows();

    /// <summary>Whether nobody can read what would be written now.</summary>
    public static bool IsClosed => IsKnown && Poll(0) is { } state && (state & Gone) != 0;

    /// <summary>Calls <paramref name="closed"/> as soon as nobody can read the output any more, from a thread that waits for it.</summary>
    public static void Watch(Action closed)
    {
        if (IsKnown)
        {
            new Thread(() => WaitFor(closed)) { IsBackground = true, Name = "reader of the output" }.Start();
        }
    }

    private static void WaitFor(Action closed)
    {
        short? state;
        do
        {
            state = Poll(Forever);
        }
        while (state is null or 0);

        // Otherwise there is no such descriptor, and nothing to wait for.
        if ((state & Gone) != 0)
        {
            closed();
        }
    }

    /// <returns>What has become of the output; null if a signal came between.</returns>
    private static short? Poll(int milliseconds)
    {
        var output = new Polled { Descriptor = Descriptor };
        return Poll(ref output, 1, milliseconds) < 0 ? null : output.State;
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Poll(ref Polled polled, nuint count, int milliseconds);

    /// <summary>The <c>struct pollfd</c> of POSIX; these events are told without being asked for.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Polled
    {
        public int Descriptor;
        public short Asked;
        public short State;
    }
}
