namespace VerifiedAddition.Transformer;

/// <summary>Writes float32 tensors into one file, each piece by piece along its first dimension, so that no tensor is held whole.</summary>
/// <remarks>The stream must seek: where each tensor lies follows from the shapes, and pieces of all of them come in turns.</remarks>
public abstract class TensorFileWriter
{
    private readonly Stream _stream;
    private readonly long[] _written; // bytes of each tensor

    private protected TensorFileWriter(Stream stream, IReadOnlyList<NamedShape> tensors) =>
        (_stream, Tensors, _written) = (stream, tensors, new long[tensors.Count]);

    /// <summary>The tensors, whole.</summary>
    public IReadOnlyList<NamedShape> Tensors { get; }

    /// <summary>Begins a file.</summary>
    /// <param name="format"><c>safetensors</c>, or <c>npz</c>, NumPy's.</param>
    /// <param name="stream">Empty; seeks.</param>
    /// <param name="tensors">What will be written.</param>
    /// <param name="metadata">Texts for the header of safetensors; npz has no place for them.</param>
    /// <exception cref="ArgumentException">The format is another, or the tensors do not fit it.</exception>
    public static TensorFileWriter Begin(
        string format, Stream stream, IReadOnlyList<NamedShape> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        return format switch
        {
            "safetensors" => new SafetensorsWriter(stream, tensors, metadata),
            "npz" => new NpzWriter(stream, tensors),
            _ => throw new ArgumentException($"The format is '{format}', but must be safetensors or npz.", nameof(format)),
        };
    }

    /// <summary>Appends numbers to a tensor, in row-major order.</summary>
    /// <param name="tensor">Its index.</param>
    /// <param name="values">The next numbers.</param>
    /// <exception cref="ArgumentException">There are more numbers than the tensor has.</exception>
    public void Append(int tensor, ReadOnlySpan<float> values)
    {
        var bytes = ElementTypes.ToBytes(values);
        if (_written[tensor] + bytes.Length > BytesOf(tensor))
        {
            throw new ArgumentException($"'{Tensors[tensor].Name}' has {BytesOf(tensor)} bytes; {_written[tensor] + bytes.Length} were given.", nameof(values));
        }

        WriteAt(StartOf(tensor) + _written[tensor], bytes);
        Saw(tensor, bytes);
        _written[tensor] += bytes.Length;
    }

    /// <summary>Ends the file.</summary>
    /// <exception cref="InvalidOperationException">A tensor is not whole.</exception>
    public void Finish()
    {
        for (var tensor = 0; tensor < Tensors.Count; tensor++)
        {
            if (_written[tensor] != BytesOf(tensor))
            {
                throw new InvalidOperationException($"'{Tensors[tensor].Name}' has {_written[tensor]} of {BytesOf(tensor)} bytes.");
            }
        }

        Close();
    }

    /// <summary>The bytes of a whole tensor.</summary>
    private protected long BytesOf(int tensor) => sizeof(float) * HostTensor.CountOf(Tensors[tensor].Shape);

    /// <summary>Where a tensor's numbers begin.</summary>
    private protected abstract long StartOf(int tensor);

    /// <summary>Is told of every piece, in order for each tensor.</summary>
    private protected virtual void Saw(int tensor, ReadOnlySpan<byte> bytes)
    {
    }

    /// <summary>Writes what comes last.</summary>
    private protected virtual void Close()
    {
    }

    private protected void WriteAt(long position, ReadOnlySpan<byte> bytes)
    {
        _stream.Position = position;
        _stream.Write(bytes);
    }
}
