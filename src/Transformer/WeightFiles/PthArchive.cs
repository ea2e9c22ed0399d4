namespace VerifiedAddition.Transformer;

/// <summary>The entries of a <c>torch.save</c> zip below its prefix.</summary>
internal sealed class PthArchive
{
    private const string Pickle = "/data.pkl";

    private readonly IReadOnlyDictionary<string, ReadOnlyMemory<byte>> _entries;
    private readonly string _prefix;

    /// <summary>Bytes of numbers that further tensors may use; without a limit, a small file could refer to them again and again.</summary>
    private long _budget;

    private PthArchive(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> entries, string prefix)
    {
        (_entries, _prefix) = (entries, prefix);
        _budget = entries.Values.Sum(content => (long)content.Length);
    }

    /// <exception cref="InvalidDataException">The zip is damaged or lacks <c>data.pkl</c>, or its numbers are big-endian.</exception>
    public static PthArchive Open(ReadOnlyMemory<byte> file)
    {
        var entries = StoredZip.Read(file);
        if (entries.Keys.Where(name => name.EndsWith(Pickle, StringComparison.Ordinal)).ToList() is not [var pickle])
        {
            throw new InvalidDataException("the zip does not hold exactly one 'data.pkl'; expected a file written by torch.save.");
        }

        var prefix = pickle[..^Pickle.Length];
        if (entries.TryGetValue($"{prefix}/byteorder", out var order) && !order.Span.SequenceEqual("little"u8))
        {
            throw new InvalidDataException("its numbers are not little-endian. Save it again on a little-endian machine.");
        }

        return new PthArchive(entries, prefix);
    }

    /// <exception cref="InvalidDataException">The pickle is not a state dict, or a tensor extends beyond its numbers.</exception>
    public StateDict StateDict()
    {
        if (PickleMachine.Run(_entries[_prefix + Pickle]) is not PickleValue.Mapping mapping)
        {
            throw new InvalidDataException($"it does not hold a dictionary. {PickleMachine.OnlyTensors}");
        }

        var weights = new StateDict();
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (var (key, value) in mapping.Items)
        {
            var name = Name(key, value);
            var tensor = Tensor(name, value);
            if (!names.Add(name))
            {
                throw new InvalidDataException($"it holds the tensor '{Printable.Of(name)}' twice.");
            }

            if (!DroppedBuffers.Covers(name))
            {
                weights.Add(name, Gather(name, tensor));
            }
        }

        return weights;
    }

    private static string Name(PickleValue key, PickleValue value) => key is PickleValue.Text text
        ? text.Value
        : throw new InvalidDataException($"{value.Kind} has {key.Kind} as its key, not a name. {PickleMachine.OnlyTensors}");

    private static PickleValue.Tensor Tensor(string name, PickleValue value)
    {
        if (value is PickleValue.Tensor tensor)
        {
            return tensor;
        }

        var inside = value is PickleValue.Mapping { Items: [{ Value: PickleValue.Tensor }, ..] }
            ? $" The weights seem to be in it: torch.save(torch.load(path)['{Printable.Of(name)}'], other) saves them alone."
            : "";
        throw new InvalidDataException(
            $"'{Printable.Of(name)}' is {value.Kind}, not a tensor: the file looks like a checkpoint with other values beside the " +
            $"weights, or around them.{inside} {PickleMachine.OnlyTensors}");
    }

    private HostTensor Gather(string name, PickleValue.Tensor tensor)
    {
        try
        {
            var storage = tensor.Numbers;
            var numbers = Numbers(storage);
            _budget -= StridedView.CountOf(tensor.View.Shape) <= storage.Count
                ? StridedView.CountOf(tensor.View.Shape) * storage.Type.Size()
                : 0; // StridedView.Gather reports the error
            return _budget >= 0
                ? tensor.View.Gather(name, storage.Type, numbers.Span)
                : throw new InvalidDataException("its tensors use the same numbers more than once. Save a clone() of each tensor.");
        }
        catch (InvalidDataException cause)
        {
            throw new InvalidDataException($"'{Printable.Of(name)}': {cause.Message}", cause);
        }
    }

    private ReadOnlyMemory<byte> Numbers(PickleValue.Storage storage)
    {
        if (!_entries.TryGetValue($"{_prefix}/data/{storage.Key}", out var content))
        {
            throw new InvalidDataException($"the zip lacks the tensor's numbers, the entry 'data/{Printable.Of(storage.Key)}'.");
        }

        return content.Length == (Int128)storage.Count * storage.Type.Size()
            ? content
            : throw new InvalidDataException(
                $"the pickle states {storage.Count} numbers of {storage.Type.Size()} bytes, but the entry holds {content.Length} bytes.");
    }
}
