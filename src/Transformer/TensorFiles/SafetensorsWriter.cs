namespace VerifiedAddition.Transformer;

/// <summary>Writes safetensors: the header, and the tensors one behind the other.</summary>
internal sealed class SafetensorsWriter : TensorFileWriter
{
    private readonly long[] _starts;

    public SafetensorsWriter(Stream stream, IReadOnlyList<NamedShape> tensors, IReadOnlyDictionary<string, string> metadata)
        : base(stream, tensors)
    {
        var header = SafetensorsHeader.Of(tensors, metadata);
        WriteAt(0, header);
        _starts = new long[tensors.Count];
        var next = (long)header.Length;
        for (var tensor = 0; tensor < tensors.Count; tensor++)
        {
            _starts[tensor] = next;
            next += BytesOf(tensor);
        }
    }

    private protected override long StartOf(int tensor) => _starts[tensor];
}
