using System.Text;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>The entries of a <c>torch.save</c> zip below its prefix.</summary>
internal sealed class PthArchive
{
    private const string Pickle = "/data.pkl";

    /// <summary>Tensors may share numbers, as tied weights do: so many times their bytes, and some more, may be asked for.</summary>
    private const int MostSharing = 4;

    /// <summary>Enough for any expanded bias or gain.</summary>
    private const long MoreSharing = 4 << 20;

    private readonly IReadOnlyDictionary<string, FileSlice> _entries;
    private readonly string _prefix;

    /// <summary>Bytes that further tensors may take; without a limit, a small file could refer to its numbers again and again.</summary>
    private long _budget;

    private PthArchive(IReadOnlyDictionary<string, FileSlice> entries, string prefix)
    {
        (_entries, _prefix) = (entries, prefix);
        _budget = (MostSharing * entries.Values.Sum(content => (long)content.Length)) + MoreSharing;
    }

    /// <exception cref="InvalidDataException">The zip is damaged or lacks <c>data.pkl</c>, or its numbers are big-endian.</exception>
    public static PthArchive Open(WeightContent file)
    {
        var entries = StoredZip.Read(file);
        if (entries.Keys.Where(name => name.EndsWith(Pickle, StringComparison.Ordinal)).ToList() is not [var pickle])
        {
            throw new InvalidDataException("the zip does not hold exactly one 'data.pkl'; expected a file written by torch.save.");
        }

        var prefix = pickle[..^Pickle.Length];
        if (entries.TryGetValue($"{prefix}/byteorder", out var order) && !order.Bytes().AsSpan().SequenceEqual("little"u8))
        {
            throw new InvalidDataException("its numbers are not little-endian. Save it again on a little-endian machine.");
        }

        return new PthArchive(entries, prefix);
    }

    /// <exception cref="InvalidDataException">The pickle is not a state dict, or a tensor extends beyond its numbers.</exception>
    public StateDict StateDict()
    {
        var contents = CheckpointContents.Find(PickleMachine.Run(_entries[_prefix + Pickle].Bytes()));
        var config = contents.Config ?? OwnConfig();
        var types = new HashSet<ElementType>();
        var named = Named(contents.Weights);
        var weights = new StateDict(config?.Architecture, config?.Digits)
        {
            Heads = config?.Dimensions?.Heads,
            Config = config,
            Origin = new(WeightFormat.Pth, ElementNotes.Words(named.Select(one => one.Tensor.Numbers.Type)), contents.Inside),
        };
        foreach (var (name, tensor) in named)
        {
            types.Add(tensor.Numbers.Type);
            weights.Add(name, Gather(name, tensor));
        }

        if (contents.Inside is { } inside)
        {
            weights.Note($"its weights are those under '{Printable.Of(inside)}'; what else is in the file is left out.");
        }

        ElementNotes.Add(weights, types);
        return weights;
    }

    /// <summary>The tensors of a state dict, without buffers that hold nothing learnt.</summary>
    private static List<(string Name, PickleValue.Tensor Tensor)> Named(PickleValue.Mapping mapping)
    {
        List<(string Name, PickleValue.Tensor Tensor)> tensors = [];
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
                tensors.Add((name, tensor));
            }
        }

        return tensors;
    }

    /// <summary>What this program wrote into the zip of the model; null if nothing.</summary>
    private ModelConfig? OwnConfig()
    {
        try
        {
            return _entries.TryGetValue($"{_prefix}/{ModelConfig.FileName}", out var json) ? ModelConfig.Parse(Encoding.UTF8.GetString(json.Bytes())) : null;
        }
        catch (FormatException cause)
        {
            throw new InvalidDataException($"its entry '{ModelConfig.FileName}' is not understood: {cause.Message}", cause);
        }
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
            Spend(tensor.View);
            return tensor.View.Gather(name, storage.Type, numbers);
        }
        catch (InvalidDataException cause)
        {
            throw new InvalidDataException($"'{Printable.Of(name)}': {cause.Message}", cause);
        }
    }

    private void Spend(StridedView view)
    {
        var needed = (Int128)StridedView.CountOf(view.Shape) * sizeof(float);
        if (needed > _budget)
        {
            throw new InvalidDataException(
                $"a tensor of shape [{string.Join(", ", view.Shape)}] needs {needed} bytes, and the tensors of the file use its numbers more than once, or more " +
                $"of them than are stored. They may share them {MostSharing} times over: save a clone() of each tensor.");
        }

        _budget -= (long)needed;
    }

    private FileSlice Numbers(PickleValue.Storage storage)
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
