using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Finds whether a certificate holds, by its own sums and by asking the model again.</summary>
/// <param name="session">How the grid and weight files are reached, and who is told.</param>
public sealed class CertificateChecker(ExperimentSession session)
{
    /// <summary>What the shards to be asked again are drawn with.</summary>
    private const ulong RedoStream = 0x10100;

    private const string Remedy = "Name the weight file with --model PATH, or check the sums alone with --redo 0.";

    /// <summary>Checks the root and the sums of a certificate, and if these are right asks the questions of some of its shards again.</summary>
    /// <param name="file">The certificate's file.</param>
    /// <param name="request">What is to be asked again.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Everything that is wrong with it; nothing if it holds.</returns>
    /// <exception cref="ClientException">There is no such certificate, its model is not to be had, or the grid went away.</exception>
    public async Task<CertificateCheck> CheckAsync(string file, RedoRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return await CheckAsync(file, await ReadAsync(file, cancellationToken), request, cancellationToken);
    }

    /// <summary>The same for a certificate that was read already.</summary>
    /// <param name="file">What to call it.</param>
    /// <param name="certificate">The certificate.</param>
    /// <param name="request">What is to be asked again.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ClientException">Its model is not to be had, or the grid went away.</exception>
    public async Task<CertificateCheck> CheckAsync(string file, Certificate certificate, RedoRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        ArgumentNullException.ThrowIfNull(request);
        var problems = certificate.Problems();
        var redone = problems.Count == 0 ? await RedoAsync(file, certificate, request, cancellationToken) : [];
        return new(file, certificate, [.. problems, .. redone.SelectMany(shard => shard.Differences)], request.Seed, redone);
    }

    private static async Task<Certificate> ReadAsync(string file, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
        {
            throw new ClientException($"There is no certificate {file}.");
        }

        try
        {
            return CertificateFile.Read(await File.ReadAllTextAsync(file, cancellationToken));
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            var what = e is InvalidDataException ? StandIn.Describe(await File.ReadAllBytesAsync(file, cancellationToken)) : null;
            throw new ClientException($"{file} is not a certificate that can be read: {(IsJson(file) ? null : what) ?? e.Message}", e);
        }
    }

    private static bool IsJson(string file) => File.ReadLines(file).FirstOrDefault() is { } line && line.TrimStart().StartsWith('{');

    private async Task<RedoneShard[]> RedoAsync(
        string file, Certificate certificate, RedoRequest request, CancellationToken cancellationToken)
    {
        if (request is { Shards: 0, Model: null })
        {
            return [];
        }

        var path = request.Model is null ? null : ModelName.ExistingFile(request.Model);
        await using var grid = await (path is null
            ? FindGridAsync(cancellationToken)
            : session.ConnectOrBeginAsync(GridRole.Guest, cancellationToken));
        var weights = path is null
            ? await StoredAsync(grid, file, certificate, cancellationToken)
            : await ImportedAsync(grid, path, file, certificate, cancellationToken);
        return await new CertificateRedo(grid, session.Reporter).RunAsync(certificate, weights, Drawn(certificate.Shards, request), cancellationToken);
    }

    /// <summary>A certificate may come from somebody else's grid: where there is none here, its weight file will do.</summary>
    private async Task<IGrid> FindGridAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await session.ConnectAsync(GridRole.Guest, cancellationToken);
        }
        catch (ClientException e) when (e.ExitCode is ExitCodes.BadInput)
        {
            throw new ClientException($"{e.Message} {Remedy}", e);
        }
    }

    private static async Task<WeightsRef> StoredAsync(IGrid grid, string file, Certificate certificate, CancellationToken cancellationToken) =>
        await grid.Grains.GetGrain<IModelGrain>(certificate.WeightsSha256).FindAsync(cancellationToken) ?? throw new ClientException(
            $"The grid at {grid.Description} does not have the weights {certificate.WeightsSha256}, which {file} is about. {Remedy}");

    private async Task<WeightsRef> ImportedAsync(
        IGrid grid, string path, string file, Certificate certificate, CancellationToken cancellationToken)
    {
        var weights = (await session.Files.ImportAsync(path, certificate.Plan.Digits, grid, cancellationToken)).Weights;
        return weights.Sha256 == certificate.WeightsSha256 ? weights : throw new ClientException(
            $"{path} is another model: its weights have the hash {weights.Sha256}, but {file} is about {certificate.WeightsSha256}.");
    }

    /// <summary>So many of the shards at random, in their order: each set of them is as likely as any other.</summary>
    private static CertificateShard[] Drawn(CertificateShard[] shards, RedoRequest request) =>
        [.. shards.OrderBy(shard => new CounterRandom(request.Seed, RedoStream, (ulong)shard.Shard).Next()).Take(request.Shards).OrderBy(shard => shard.Shard)];
}
