using System.Security.Cryptography;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Copies weights out of a grid.</summary>
public static class WeightsDownload
{
    /// <summary>Bytes requested from the grid at once, well below the maximum size of a message.</summary>
    private const int PartSize = 1 << 20;

    /// <summary>Writes weights to a file, which appears under its name when it is whole.</summary>
    /// <param name="model">The grain that has the weights.</param>
    /// <param name="weights">Which.</param>
    /// <param name="format">One of <see cref="ModelRules.Formats"/>.</param>
    /// <param name="file">Where; one that exists is replaced.</param>
    /// <param name="cancellationToken">Gives up; then there is no file.</param>
    /// <exception cref="ClientException">The weights did not arrive as they are stored, or the file cannot be written.</exception>
    public static async Task WriteAsync(
        IModelGrain model, WeightsRef weights, string format, string file, CancellationToken cancellationToken)
    {
        var artefact = await model.ExportAsync(weights, format, cancellationToken);
        await OutFile.WriteAsync(file, async stream => await CopyAsync(model, artefact, $", so {file} was not written", stream, cancellationToken));
    }

    /// <summary>Fetches weights whole.</summary>
    /// <param name="model">The grain that has the weights.</param>
    /// <param name="weights">Which.</param>
    /// <param name="format">One of <see cref="ModelRules.Formats"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ClientException">The weights did not arrive as they are stored.</exception>
    public static async Task<byte[]> ReadAsync(IModelGrain model, WeightsRef weights, string format, CancellationToken cancellationToken)
    {
        var artefact = await model.ExportAsync(weights, format, cancellationToken);
        using var whole = new MemoryStream();
        await CopyAsync(model, artefact, "", whole, cancellationToken);
        return whole.ToArray();
    }

    /// <summary>Fetches a model as ONNX, whole, with what it was trained for.</summary>
    /// <param name="model">The grain that has the weights.</param>
    /// <param name="weights">Which.</param>
    /// <param name="operations">What they were trained on.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ClientException">The file did not arrive as it is stored.</exception>
    public static async Task<byte[]> ReadOnnxAsync(
        IModelGrain model, WeightsRef weights, IEnumerable<Operation> operations, CancellationToken cancellationToken) =>
        [.. await ReadAsync(model, weights, ModelRules.Onnx, cancellationToken), .. OnnxOperations.Entry(operations)];

    private static async Task CopyAsync(IModelGrain model, string artefact, string consequence, Stream stream, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        while (await model.ReadAsync(artefact, stream.Position, PartSize, cancellationToken) is { Length: > 0 } part)
        {
            hash.AppendData(part);
            await stream.WriteAsync(part, cancellationToken);
        }

        // An older grid names its files without their hash.
        if (ModelRules.HashOf(artefact) is { } expected && Convert.ToHexStringLower(hash.GetHashAndReset()) != expected)
        {
            throw new ClientException(
                ExitCodes.Unavailable, $"The weights {artefact} did not arrive as they were stored{consequence}. Try again: they are made anew.");
        }
    }
}
