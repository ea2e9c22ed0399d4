namespace VerifiedAddition.Transformer;

/// <summary>What a restricted pickle can build. No type from outside this family ever exists while a file is read.</summary>
/// <remarks>Classes, not records: values may share and nest without bound, so nothing may compare or print them by content.</remarks>
internal abstract class PickleValue
{
    private PickleValue()
    {
    }

    /// <summary>What the value is called in a message.</summary>
    public abstract string Kind { get; }

    public sealed class None : PickleValue
    {
        public override string Kind => "None";
    }

    public sealed class Truth : PickleValue
    {
        public override string Kind => "a truth value";
    }

    public sealed class Integer(long value) : PickleValue
    {
        public override string Kind => "a number";

        public long Value => value;
    }

    public sealed class Text(string value) : PickleValue
    {
        public override string Kind => "a text";

        public string Value => value;
    }

    public sealed class Sequence(List<PickleValue> items, bool growing) : PickleValue
    {
        public override string Kind => growing ? "a list" : "a tuple";

        public IReadOnlyList<PickleValue> Items => items;

        /// <summary>Appends to a list.</summary>
        /// <exception cref="InvalidDataException">It is a tuple.</exception>
        public void Append(PickleValue item)
        {
            if (!growing)
            {
                throw new InvalidDataException("data.pkl appends to a tuple: the file is damaged.");
            }

            items.Add(item);
        }
    }

    /// <summary>A <c>dict</c> or <c>OrderedDict</c>, its items in the order they came.</summary>
    public sealed class Mapping(bool ordered) : PickleValue
    {
        public override string Kind => "a dictionary";

        /// <summary>Whether it is an <c>OrderedDict</c>, the only thing a pickle may set attributes of.</summary>
        public bool Ordered => ordered;

        public List<KeyValuePair<PickleValue, PickleValue>> Items { get; } = [];
    }

    /// <summary>One of the names of <see cref="PickleGlobals"/>.</summary>
    public sealed class Global(PickleGlobal name) : PickleValue
    {
        public override string Kind => "a class or function";

        public PickleGlobal Name => name;
    }

    /// <summary>A run of numbers in the zip entry <c>data/key</c>.</summary>
    public sealed class Storage(ElementType type, string key, long count) : PickleValue
    {
        public override string Kind => "a storage";

        public ElementType Type => type;

        public string Key => key;

        /// <summary>Elements, as the pickle claims.</summary>
        public long Count => count;
    }

    public sealed class Tensor(Storage storage, StridedView view) : PickleValue
    {
        public override string Kind => "a tensor";

        public Storage Numbers => storage;

        public StridedView View => view;
    }
}
