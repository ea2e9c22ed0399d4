using System.Text;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>Reads and writes files of PyTorch's <c>torch.save(model.state_dict(), path)</c>, in the format of PyTorch 1.6 and later.</summary>
/// <remarks>
/// A zip of stored entries: <c>prefix/data.pkl</c> describes the tensors, <c>prefix/data/key</c> holds their numbers. The pickle is
/// interpreted by <see cref="PickleMachine"/>, which runs no code.
/// </remarks>
public static class PthFile
{
    /// <summary>Reads a state dict; float64, float16 and bfloat16 become float32, <c>mask</c> and <c>IGNORE</c> are left out.</summary>
    /// <exception cref="WeightFileException">The file is missing, damaged, or holds anything but a state dict of tensors.</exception>
    public static StateDict Read(string path) => WholeFile.Read(path, content => Read(content, path));

    /// <inheritdoc cref="Read(string)"/>
    /// <param name="stream">Read to its end; need not seek.</param>
    /// <param name="name">Name of the file in messages.</param>
    public static StateDict Read(Stream stream, string name) => Read(WholeFile.Read(stream, name), name);

    /// <summary>Writes float32 tensors in the order of <paramref name="weights"/>; the file is replaced atomically.</summary>
    /// <exception cref="ArgumentException">
    /// Buffers are requested but <c>pos_embed.W_pos</c>, which determines their size, is missing; or the weights are too large for one zip.
    /// </exception>
    /// <exception cref="WeightFileException">Writing failed; an existing file is unchanged.</exception>
    public static void Write(string path, StateDict weights, PthBuffers buffers = PthBuffers.Include) =>
        WholeFile.Write(path, stream => Write(stream, weights, buffers));

    /// <inheritdoc cref="Write(string, StateDict, PthBuffers)"/>
    /// <param name="stream">Written from its current position; need not seek.</param>
    public static void Write(Stream stream, StateDict weights, PthBuffers buffers = PthBuffers.Include)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(weights);
        IReadOnlyList<PthTensor> tensors = [.. PthTensor.Of(weights, buffers)];
        var zip = new StoredZipWriter(stream);
        zip.Add("archive/data.pkl", PickleWriter.StateDict(tensors));
        zip.Add("archive/byteorder", "little"u8);
        if (weights.Config is { } config)
        {
            zip.Add($"archive/{ModelConfig.FileName}", Encoding.UTF8.GetBytes(config.ToJson())); // torch.load reads past it
        }

        for (var key = 0; key < tensors.Count; key++)
        {
            zip.Add($"archive/data/{key}", tensors[key].Bytes());
        }

        zip.Add("archive/version", "3\n"u8);
        zip.Finish();
    }

    internal static StateDict Read(WeightContent content, string name)
    {
        try
        {
            if (!StoredZip.Begins(content))
            {
                LegacyTorchFile.Refuse(content.All());
            }

            return PthArchive.Open(content).StateDict();
        }
        catch (NotFiniteException cause)
        {
            throw new WeightFileException($"The weight file '{name}' is refused: {cause.Message}", cause);
        }
        catch (InvalidDataException cause)
        {
            throw new WeightFileException($"'{name}' is not a readable PyTorch weight file: {cause.Message}", cause);
        }
    }
}
