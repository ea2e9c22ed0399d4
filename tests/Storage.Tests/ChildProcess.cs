using System.Diagnostics;

namespace VerifiedAddition.Storage.Tests;

/// <summary>A second process of this program, for what one process cannot show: locks between two, and a kill.</summary>
internal static class ChildProcess
{
    public const string Argument = "--child";

    /// <summary>Increments the counter in the storage directory <see cref="Increments"/> times, and ends.</summary>
    public const string Increment = "increment";

    /// <summary>Increments the counter until it is killed.</summary>
    public const string IncrementForEver = "increment-for-ever";

    /// <summary>Opens the data folder, announces <see cref="Gateway"/>, says so on standard output, and waits to be killed;
    /// ends with <see cref="Refused"/> when somebody else has the folder.</summary>
    public const string Hold = "hold";

    public const int Increments = 25;
    public const int Refused = 3;

    public static GatewayRecord Gateway(int processId) => new(processId, "127.0.0.1:30000", "dev", "va", DateTimeOffset.UnixEpoch);

    public static Process Start(string work, string path)
    {
        var program = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList = { "exec", typeof(ChildProcess).Assembly.Location, Argument, work, path },
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        return Process.Start(program)!;
    }

    public static Task<int> RunAsync(string work, string path) => work switch
    {
        Increment => IncrementAsync(path, Increments),
        IncrementForEver => IncrementAsync(path, int.MaxValue),
        Hold => HoldAsync(path),
        _ => throw new ArgumentOutOfRangeException(nameof(work), work, "A child process cannot do that."),
    };

    private static async Task<int> IncrementAsync(string path, int times)
    {
        var counter = new StoredCounter(path);
        for (var i = 0; i < times; i++)
        {
            await counter.IncrementAsync();
        }

        return 0;
    }

    private static async Task<int> HoldAsync(string path)
    {
        try
        {
            using var folder = DataFolder.Open(path);
            folder.Announce(Gateway(Environment.ProcessId));
            Console.WriteLine("holding");
            await Task.Delay(Timeout.Infinite);
            return 0;
        }
        catch (DataFolderHeldException)
        {
            return Refused;
        }
    }
}
