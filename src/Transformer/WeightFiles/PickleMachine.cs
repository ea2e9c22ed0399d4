namespace VerifiedAddition.Transformer;

/// <summary>A pickle interpreter that supports only what a state dict of tensors needs, and runs no code.</summary>
/// <remarks>
/// A Python pickle is a program: it may import any name and call it. Here an instruction outside the table, or a name outside
/// <see cref="PickleGlobals"/>, is an error. There is no reflection and no recursion, and each instruction creates at most one
/// small object, so memory is bounded by the length of the pickle. Instructions: Python's <c>pickletools.py</c>, protocols 2 to 5.
/// </remarks>
internal sealed class PickleMachine
{
    public const string OnlyTensors =
        "A weight file must hold only a state dict of tensors (torch.save(model.state_dict(), path)); no code in this file was run.";

    private readonly PickleReader _reader;
    private readonly Dictionary<long, PickleValue> _memo = [];
    private readonly List<PickleValue> _stack = [];
    private readonly Stack<int> _marks = new();

    private PickleMachine(ReadOnlyMemory<byte> pickle) => _reader = new PickleReader(pickle);

    private static Dictionary<byte, Action<PickleMachine>> Instructions { get; } = new()
    {
        [0x80] = machine => machine.Protocol(),
        [0x95] = machine => machine.Skip(sizeof(long)), // FRAME: a hint for buffering
        [(byte)'c'] = machine => machine.PushGlobal(machine._reader.Line(), machine._reader.Line()), // GLOBAL
        [0x93] = machine => machine.StackGlobal(),
        [(byte)'X'] = machine => machine.Push(new PickleValue.Text(machine._reader.Text(machine._reader.UInt32()))), // BINUNICODE
        [0x8C] = machine => machine.Push(new PickleValue.Text(machine._reader.Text(machine._reader.Byte()))), // SHORT_BINUNICODE
        [(byte)'J'] = machine => machine.Push(new PickleValue.Integer(machine._reader.Int32())), // BININT
        [(byte)'K'] = machine => machine.Push(new PickleValue.Integer(machine._reader.Byte())), // BININT1
        [(byte)'M'] = machine => machine.Push(new PickleValue.Integer(machine._reader.UInt16())), // BININT2
        [0x8A] = machine => machine.Push(new PickleValue.Integer(machine._reader.Long(machine._reader.Byte()))), // LONG1
        [(byte)'G'] = machine => machine.Real(), // BINFLOAT
        [0x88] = machine => machine.Push(new PickleValue.Truth()), // NEWTRUE
        [0x89] = machine => machine.Push(new PickleValue.Truth()), // NEWFALSE
        [(byte)'N'] = machine => machine.Push(new PickleValue.None()), // NONE
        [(byte)'}'] = machine => machine.Push(new PickleValue.Mapping(ordered: false)), // EMPTY_DICT
        [(byte)']'] = machine => machine.Push(new PickleValue.Sequence([], growing: true)), // EMPTY_LIST
        [(byte)')'] = machine => machine.Push(new PickleValue.Sequence([], growing: false)), // EMPTY_TUPLE
        [(byte)'('] = machine => machine._marks.Push(machine._stack.Count), // MARK
        [(byte)'t'] = machine => machine.PushTuple(machine.PopToMark()), // TUPLE
        [0x85] = machine => machine.PushTuple(machine.Pop(1)), // TUPLE1
        [0x86] = machine => machine.PushTuple(machine.Pop(2)), // TUPLE2
        [0x87] = machine => machine.PushTuple(machine.Pop(3)), // TUPLE3
        [(byte)'s'] = machine => machine.SetItems(machine.Pop(2)), // SETITEM
        [(byte)'u'] = machine => machine.SetItems(machine.PopToMark()), // SETITEMS
        [(byte)'a'] = machine => machine.Append(machine.Pop(1)), // APPEND
        [(byte)'e'] = machine => machine.Append(machine.PopToMark()), // APPENDS
        [(byte)'q'] = machine => machine._memo[machine._reader.Byte()] = machine.Top(), // BINPUT
        [(byte)'r'] = machine => machine._memo[machine._reader.UInt32()] = machine.Top(), // LONG_BINPUT
        [0x94] = machine => machine._memo[machine._memo.Count] = machine.Top(), // MEMOIZE
        [(byte)'h'] = machine => machine.Recall(machine._reader.Byte()), // BINGET
        [(byte)'j'] = machine => machine.Recall(machine._reader.UInt32()), // LONG_BINGET
        [(byte)'Q'] = machine => machine.Push(PickledObjects.Storage(machine.Pop(1)[0])), // BINPERSID
        [(byte)'R'] = machine => machine.Reduce(),
        [(byte)'b'] = machine => machine.Build(),
    };

    /// <summary>Interprets a pickle up to its STOP instruction.</summary>
    /// <exception cref="InvalidDataException">The pickle is truncated or damaged, or asks for more than a state dict needs.</exception>
    public static PickleValue Run(ReadOnlyMemory<byte> pickle)
    {
        const byte stop = (byte)'.';
        var machine = new PickleMachine(pickle);
        for (var opcode = machine._reader.Byte(); opcode != stop; opcode = machine._reader.Byte())
        {
            if (!Instructions.TryGetValue(opcode, out var instruction))
            {
                throw new InvalidDataException(
                    $"data.pkl uses the instruction {PickleOpcodes.NameOf(opcode)} at byte {machine._reader.Position - 1}. {OnlyTensors}");
            }

            instruction(machine);
        }

        return machine.Pop(1)[0];
    }

    private void Protocol()
    {
        var version = _reader.Byte();
        if (version is < 2 or > 5)
        {
            throw new InvalidDataException($"data.pkl is written in pickle protocol {version}; expected 2 to 5.");
        }
    }

    private void Skip(int length) => _reader.Skip(length);

    private void Real()
    {
        _reader.Skip(sizeof(double));
        Push(new PickleValue.Real());
    }

    private void PushGlobal(string module, string name) => Push(new PickleValue.Global(PickleGlobals.Find(module, name)));

    private void StackGlobal()
    {
        if (Pop(2) is not [PickleValue.Text module, PickleValue.Text name])
        {
            throw new InvalidDataException($"data.pkl asks for a class or function whose name is not a text. {OnlyTensors}");
        }

        PushGlobal(module.Value, name.Value);
    }

    private void PushTuple(List<PickleValue> items) => Push(new PickleValue.Sequence(items, growing: false));

    private void SetItems(List<PickleValue> keysAndValues)
    {
        if (Top() is not PickleValue.Mapping mapping || keysAndValues.Count % 2 != 0)
        {
            throw new InvalidDataException("data.pkl sets items of a value that is not a dictionary, or a key without a value.");
        }

        foreach (var pair in keysAndValues.Chunk(2))
        {
            mapping.Items.Add(new(pair[0], pair[1]));
        }
    }

    private void Append(List<PickleValue> items)
    {
        if (Top() is not PickleValue.Sequence list)
        {
            throw new InvalidDataException("data.pkl appends to a value that is not a list.");
        }

        items.ForEach(list.Append);
    }

    private void Recall(long index) => Push(_memo.TryGetValue(index, out var value)
        ? value
        : throw new InvalidDataException($"data.pkl recalls value {index}, which it never stored: the file is damaged."));

    private void Reduce()
    {
        if (Pop(2) is not [PickleValue.Global { Name: var function }, PickleValue.Sequence arguments])
        {
            throw new InvalidDataException($"data.pkl calls a value that is not a function (REDUCE). {OnlyTensors}");
        }

        Push(PickledObjects.Call(function, arguments.Items));
    }

    /// <summary>Handles BUILD: only an OrderedDict may get an attribute, only the one that PyTorch adds, and its value is dropped.</summary>
    private void Build()
    {
        var state = Pop(1)[0];
        if (Top() is not PickleValue.Mapping { Ordered: true } ||
            state is not PickleValue.Mapping { Items: [{ Key: PickleValue.Text { Value: "_metadata" } }] })
        {
            throw new InvalidDataException($"data.pkl sets attributes (BUILD) other than an OrderedDict's _metadata. {OnlyTensors}");
        }
    }

    private void Push(PickleValue value) => _stack.Add(value);

    private PickleValue Top() => _stack.Count > Floor ? _stack[^1] : throw Underflow();

    private List<PickleValue> PopToMark()
    {
        if (!_marks.TryPop(out var mark))
        {
            throw Underflow();
        }

        return Pop(_stack.Count - mark);
    }

    private List<PickleValue> Pop(int count)
    {
        if (_stack.Count - count < Floor)
        {
            throw Underflow();
        }

        var popped = _stack.GetRange(_stack.Count - count, count);
        _stack.RemoveRange(_stack.Count - count, count);
        return popped;
    }

    /// <summary>Stack height at the last mark; values below it cannot be popped until the mark is removed.</summary>
    private int Floor => _marks.TryPeek(out var mark) ? mark : 0;

    private static InvalidDataException Underflow() => new("data.pkl pops a value that it never pushed: the file is damaged.");
}
