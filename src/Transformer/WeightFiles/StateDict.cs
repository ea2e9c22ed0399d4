using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>A model's weights by TransformerLens' names and shapes, in registration order (docs/domain.md, section 2.2).</summary>
/// <remarks>The buffers <c>attn.mask</c> and <c>attn.IGNORE</c> carry nothing that was learnt and are never part of it.</remarks>
public sealed class StateDict
{
    private readonly List<KeyValuePair<string, HostTensor>> _entries = [];
    private readonly List<string> _notes = [];
    private readonly Dictionary<string, HostTensor> _byName = new(StringComparer.Ordinal);

    public StateDict()
    {
    }

    /// <summary>Weights that are to be of a shape, and say so.</summary>
    public StateDict(ModelShape shape)
        : this(shape?.Architecture ?? throw new ArgumentNullException(nameof(shape)), shape.Digits)
    {
    }

    internal StateDict(Architecture? architecture, int? digits) => (Architecture, Digits) = (architecture, digits);

    /// <summary>Begins with the tensors and notes of another one.</summary>
    internal StateDict(StateDict other)
    {
        (_entries, _notes) = ([.. other._entries], [.. other._notes]);
        (Architecture, Digits) = (other.Architecture, other.Digits);
        _byName = new(other._byName, StringComparer.Ordinal);
    }

    /// <summary>How the model computes; null if nothing says it, which is taken for the original architecture.</summary>
    public Architecture? Architecture { get; internal init; }

    /// <summary>The digits of an operand; null if nothing says it.</summary>
    public int? Digits { get; internal init; }

    public IReadOnlyList<KeyValuePair<string, HostTensor>> Entries => _entries;

    /// <summary>Where the file that was read has another form, what was done about it: sentences to stand behind its name.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Appends a tensor.</summary>
    /// <exception cref="ArgumentException">The name is there already, or the shape does not hold that many values.</exception>
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

    internal void Note(string note) => _notes.Add(note);
}
