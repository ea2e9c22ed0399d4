namespace VerifiedAddition.Transformer;

/// <summary>The files of PyTorch's <c>torch.save(model.state_dict(), path)</c>, as PyTorch 1.6 and later write them.</summary>
/// <remarks>
/// A zip of stored entries: <c>prefix/data.pkl</c> names the tensors, <c>prefix/data/key</c> holds their numbers. The pickle is
/// interpreted by <see cref="PickleMachine"/>, which runs nothing.
/// </remarks>
public static class PthFile
{
    /// <summary>Reads a state dict; float64, float16 and bfloat16 become float32, <c>mask</c> and <c>IGNORE</c> are left out.</summary>
    /// <exception cref="WeightFileException">The file is missing, damaged, or holds anything but a state dict of tensors.</exception>
    public static StateDict Read(string path) => Read(WholeFile.Read(path), path);

    /// <inheritdoc cref="Read(string)"/>
    /// <param name="stream">Read to its end; need not seek.</param>
    /// <param name="name">What messages call the file.</param>
    public static StateDict Read(Stream stream, string name) => Read(WholeFile.Read(stream, name), name);

    /// <summary>Writes float32 tensors in the order of <paramref name="weights"/>; the file appears whole or not at all.</summary>
    /// <exception cref="ArgumentException">
    /// Buffers are asked for and <c>pos_embed.W_pos</c>, whose first extent is their size, is missing; or it is too much for one zip.
    /// </exception>
    /// <exception cref="WeightFileException">The disk refuses; a file that was there is as it was.</exception>
    public static void Write(string path, StateDict weights, PthBuffers buffers = PthBuffers.Include) =>
        WholeFile.Write(path, stream => Write(stream, weights, buffers));

    /// <inheritdoc cref="Write(string, StateDict, PthBuffers)"/>
    /// <param name="stream">Written from where it stands; need not seek.</param>
    public static void Write(Stream stream, StateDict weights, PthBuffers buffers = PthBuffers.Include)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(weights);
        IReadOnlyList<PthTensor> tensors = [.. PthTensor.Of(weights, buffers)];
        var zip = new StoredZipWriter(stream);
        zip.Add("archive/data.pkl", PickleWriter.StateDict(tensors));
        zip.Add("archive/byteorder", "little"u8);
        for (var key = 0; key < tensors.Count; key++)
        {
            zip.Add($"archive/data/{key}", tensors[key].Bytes());
        }

        zip.Add("archive/version", "3\n"u8);
        zip.Finish();
    }

    internal static StateDict Read(ReadOnlyMemory<byte> content, string name)
    {
        try
        {
            LegacyTorchFile.Refuse(content);
            return PthArchive.Open(content).StateDict();
        }
        catch (NotFiniteException cause)
        {
            throw new WeightFileException($"The weight file '{name}' is refused: {cause.Message}", cause);
        }
        catch (InvalidDataException cause)
        {
            throw new WeightFileException($"'{name}' is no PyTorch weight file that can be read: {cause.Message}", cause);
        }
    }
}
