namespace VerifiedAddition.Transformer;

/// <summary>A value built by the restricted pickle interpreter. No other type is ever created while a file is read.</summary>
/// <remarks>Classes, not records: values may be shared and nested without bound, so they must not be compared or printed by content.</remarks>
internal abstract class PickleValue
{
    private PickleValue()
    {
    }

    /// <summary>The name of this kind of value in messages.</summary>
    public abstract string Kind { get; }

    public sealed class None : PickleValue
    {
        public override string Kind => "None";
    }

    public sealed class Truth : PickleValue
    {
        public override string Kind => "a boolean";
    }

    public sealed class Integer(long value) : PickleValue
    {
        public override string Kind => "a number";

        public long Value => value;
    }

    /// <summary>A number that is not whole, such as a learning rate; nothing that is read needs its value.</summary>
    public sealed class Real : PickleValue
    {
        public override string Kind => "a number";
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

    /// <summary>A <c>dict</c> or <c>OrderedDict</c>, with its items in insertion order.</summary>
    public sealed class Mapping(bool ordered) : PickleValue
    {
        public override string Kind => "a dictionary";

        /// <summary>Whether it is an <c>OrderedDict</c>, the only type whose attributes a pickle may set.</summary>
        public bool Ordered => ordered;

        public List<KeyValuePair<PickleValue, PickleValue>> Items { get; } = [];
    }

    /// <summary>One of the names of <see cref="PickleGlobals"/>.</summary>
    public sealed class Global(PickleGlobal name) : PickleValue
    {
        public override string Kind => "a class or function";

        public PickleGlobal Name => name;
    }

    /// <summary>A contiguous sequence of numbers in the zip entry <c>data/key</c>.</summary>
    public sealed class Storage(ElementType type, string key, long count) : PickleValue
    {
        public override string Kind => "a storage";

        public ElementType Type => type;

        public string Key => key;

        /// <summary>Number of elements, as stated by the pickle.</summary>
        public long Count => count;
    }

    public sealed class Tensor(Storage storage, StridedView view) : PickleValue
    {
        public override string Kind => "a tensor";

        public Storage Numbers => storage;

        public StridedView View => view;
    }
}
