using System.Globalization;
using VerifiedAddition.Backends;
using VerifiedAddition.Experiments;
using VerifiedAddition.Storage;

namespace VerifiedAddition.Chaos;

/// <summary>The same sweeps in a single-process grid without faults.</summary>
internal sealed class Undisturbed(string folder, Journal journal)
{
    /// <summary>Number of concurrent clients: enough that no slot is idle.</summary>
    private const int Clients = 3;

    /// <summary>On a very busy machine a client may not be answered within its timeout.</summary>
    private const int MaxAttempts = 5;

    private static readonly TimeSpan StartTime = TimeSpan.FromMinutes(1);

    private readonly string _data = Path.Combine(folder, "undisturbed");

    public async Task<Outcome> RunAsync(IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        var variables = new Dictionary<string, string>(ChaosCluster.Common, StringComparer.Ordinal)
        {
            ["VA_DATA"] = _data,
            ["VA_Data__Folder"] = _data,
            ["VA_Device__Slots"] = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture),
        };
        using var silo = new LoggedProcess("calm", journal, folder, "dotnet", [ChaosCluster.SiloProgram], variables);
        var gateway = await GatewayAsync(silo, cancellationToken);
        await Parallel.ForEachAsync(files, new ParallelOptions { MaxDegreeOfParallelism = Clients, CancellationToken = cancellationToken }, async (file, stop) =>
        {
            var code = ExitCodes.Unavailable;
            for (var attempt = 0; code == ExitCodes.Unavailable && attempt < MaxAttempts; attempt++)
            {
                using var client = new LoggedProcess("calm-va", journal, folder, "dotnet", [ChaosCluster.Va, "sweep", "run", file], variables);
                code = await client.Ended.WaitAsync(stop);
            }

            if (code != ExitCodes.Done)
            {
                throw new InvalidOperationException($"The undisturbed run of {Path.GetFileName(file)} ended with exit code {code}.");
            }
        });
        await using var grid = await OrleansClientGrid.ConnectAsync(
            OrleansClientGrid.At(gateway.Gateway, gateway.ClusterId, gateway.ServiceId), "the undisturbed grid", GatewaySecret.Read(gateway.Secret),
            cancellationToken);
        return await Outcome.OfAsync(grid, files.Select(file => Path.GetFileNameWithoutExtension(file)!), Path.Combine(_data, "artefacts"), cancellationToken);
    }

    private async Task<GatewayRecord> GatewayAsync(LoggedProcess silo, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartTime);
        while (!silo.Ended.IsCompleted)
        {
            if (DataFolder.ReadGateway(_data) is { } gateway)
            {
                return gateway;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), limit.Token);
        }

        throw new InvalidOperationException("The undisturbed grid did not start.");
    }
}
