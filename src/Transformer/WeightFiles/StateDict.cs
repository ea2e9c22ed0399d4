using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>A model's weights by TransformerLens' names and shapes, in registration order (docs/domain.md, section 2.2).</summary>
/// <remarks>The buffers <c>attn.mask</c> and <c>attn.IGNORE</c> hold nothing learnt and are never included.</remarks>
public sealed class StateDict
{
    private readonly List<KeyValuePair<string, HostTensor>> _entries = [];
    private readonly List<string> _notes = [];
    private readonly Dictionary<string, HostTensor> _byName = new(StringComparer.Ordinal);

    public StateDict()
    {
    }

    /// <summary>An empty dictionary for weights of a shape, with the shape's architecture and digits stated.</summary>
    public StateDict(ModelShape shape)
        : this(shape?.Architecture ?? throw new ArgumentNullException(nameof(shape)), shape.Digits)
    {
    }

    internal StateDict(Architecture? architecture, int? digits) => (Architecture, Digits) = (architecture, digits);

    /// <summary>A copy of another dictionary's tensors, notes and statements.</summary>
    internal StateDict(StateDict other)
        : this(other.Architecture, other.Digits)
    {
        (_entries, _notes) = ([.. other._entries], [.. other._notes]);
        (Heads, Config, Origin) = (other.Heads, other.Config, other.Origin);
        _byName = new(other._byName, StringComparer.Ordinal);
    }

    /// <summary>The model's architecture; null if not stated, which means the original architecture.</summary>
    public Architecture? Architecture { get; internal init; }

    /// <summary>Number of digits of an operand; null if not stated.</summary>
    public int? Digits { get; internal init; }

    /// <summary>How the weights lay in the file that they were read from; null if they were not read from one.</summary>
    public WeightOrigin? Origin { get; internal init; }

    /// <summary>Whether the file itself stated how many heads there are, not the one beside it or the caller.</summary>
    public bool StatesHeads => Config?.Dimensions is not null;

    /// <summary>Number of heads, which only <see cref="WeightLayout.Hooked"/> shows; null if not stated.</summary>
    internal int? Heads { get; init; }

    /// <summary>What the file itself states of the model, or shall state; null if nothing.</summary>
    internal ModelConfig? Config { get; init; }

    public IReadOnlyList<KeyValuePair<string, HostTensor>> Entries => _entries;

    /// <summary>Conversions that were applied to the file's form: clauses to print after the file's name.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Appends a tensor.</summary>
    /// <exception cref="ArgumentException">The name exists already, or the number of values does not match the shape.</exception>
    public void Add(string name, HostTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (HostTensor.CountOf(tensor.Shape) != tensor.Values.Length)
        {
            throw new ArgumentException(
                $"'{name}' has shape [{string.Join(", ", tensor.Shape)}] but {tensor.Values.Length} values.", nameof(tensor));
        }

        if (!_byName.TryAdd(name, tensor))
        {
            throw new ArgumentException($"'{name}' is in the state dictionary twice.", nameof(name));
        }

        _entries.Add(new(name, tensor));
    }

    public bool TryGet(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out HostTensor? tensor) =>
        _byName.TryGetValue(name, out tensor);

    /// <summary>A dictionary without tensors that states what another one states, and has its notes.</summary>
    internal static StateDict Like(StateDict other)
    {
        var empty = new StateDict(other.Architecture, other.Digits) { Heads = other.Heads, Config = other.Config, Origin = other.Origin };
        empty._notes.AddRange(other._notes);
        return empty;
    }

    internal void Note(string note) => _notes.Add(note);
}
