using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace VerifiedAddition.Transformer;

/// <summary>Writes the pickle of a state dict byte for byte like <c>torch.save</c> (protocol 2), without <c>_metadata</c>.</summary>
internal sealed class PickleWriter
{
    private readonly ArrayBufferWriter<byte> _pickle = new();
    private readonly Dictionary<string, int> _kept = new(StringComparer.Ordinal);
    private int _next;

    private PickleWriter()
    {
    }

    /// <summary>The pickle of an OrderedDict in which tensor <c>i</c> stores its numbers in <c>data/i</c>.</summary>
    public static byte[] StateDict(IReadOnlyList<PthTensor> tensors)
    {
        const int pythonBatch = 1000; // pickle._Pickler._BATCHSIZE
        var writer = new PickleWriter();
        writer.Bytes([0x80, 2]); // PROTO 2
        writer.EmptyOrderedDict();
        foreach (var (first, batch) in tensors.Chunk(pythonBatch).Select((batch, i) => (i * pythonBatch, batch)))
        {
            var mark = batch.Length > 1;
            writer.Bytes(mark ? "("u8 : []); // MARK
            for (var i = 0; i < batch.Length; i++)
            {
                writer.Tensor(batch[i], first + i);
            }

            writer.Bytes(mark ? "u"u8 : "s"u8); // SETITEMS, SETITEM
        }

        writer.Bytes("."u8); // STOP
        return writer._pickle.WrittenSpan.ToArray();
    }

    private void Tensor(PthTensor tensor, int key)
    {
        Text(tensor.Name);
        Keep();
        Global("torch._utils", "_rebuild_tensor_v2");
        Bytes("("u8); // MARK
        Storage(tensor, key);
        Number(0); // offset
        Tuple(tensor.Shape);
        Tuple(StridedView.Contiguous(tensor.Shape).Strides);
        Bytes([0x89]); // NEWFALSE: requires_grad
        EmptyOrderedDict(); // backward hooks
        Bytes("t"u8); // TUPLE
        Keep();
        Bytes("R"u8); // REDUCE
        Keep();
    }

    private void Storage(PthTensor tensor, int key)
    {
        Bytes("("u8); // MARK
        KeptText("storage");
        Global("torch", tensor.Kind);
        Text(key.ToString(CultureInfo.InvariantCulture));
        Keep();
        KeptText("cpu");
        Number(HostTensor.CountOf(tensor.Shape));
        Bytes("t"u8); // TUPLE
        Keep();
        Bytes("Q"u8); // BINPERSID
    }

    private void EmptyOrderedDict()
    {
        Global("collections", "OrderedDict");
        Bytes(")R"u8); // EMPTY_TUPLE, REDUCE
        Keep();
    }

    private void Global(string module, string name)
    {
        var global = $"c{module}\n{name}\n"; // GLOBAL
        if (!Recall(global))
        {
            Bytes(Encoding.ASCII.GetBytes(global));
            Keep(global);
        }
    }

    private void KeptText(string text)
    {
        if (!Recall(text))
        {
            Text(text);
            Keep(text);
        }
    }

    private void Text(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        Operand('X', (uint)utf8.Length); // BINUNICODE
        Bytes(utf8);
    }

    private void Tuple(IReadOnlyList<long> numbers)
    {
        Bytes(numbers.Count > 3 ? "("u8 : []); // MARK
        foreach (var number in numbers)
        {
            Number(number);
        }

        Bytes(numbers.Count switch { 0 => ")"u8, 1 => [0x85], 2 => [0x86], 3 => [0x87], _ => "t"u8 }); // EMPTY_TUPLE, TUPLE1…3, TUPLE
        if (numbers.Count > 0)
        {
            Keep();
        }
    }

    private void Number(long number)
    {
        switch (number)
        {
            case <= byte.MaxValue:
                Bytes([(byte)'K', (byte)number]); // BININT1
                break;
            case <= ushort.MaxValue:
                Bytes([(byte)'M', (byte)number, (byte)(number >> 8)]); // BININT2
                break;
            default:
                Operand('J', (uint)checked((int)number)); // BININT
                break;
        }
    }

    private void Keep(string? forLater = null)
    {
        if (_next <= byte.MaxValue)
        {
            Bytes([(byte)'q', (byte)_next]); // BINPUT
        }
        else
        {
            Operand('r', (uint)_next); // LONG_BINPUT
        }

        if (forLater is not null)
        {
            _kept[forLater] = _next;
        }

        _next++;
    }

    private bool Recall(string kept)
    {
        if (!_kept.TryGetValue(kept, out var index))
        {
            return false;
        }

        if (index > byte.MaxValue)
        {
            Operand('j', (uint)index); // LONG_BINGET
        }
        else
        {
            Bytes([(byte)'h', (byte)index]); // BINGET
        }

        return true;
    }

    private void Operand(char opcode, uint operand)
    {
        Span<byte> bytes = stackalloc byte[1 + sizeof(uint)];
        bytes[0] = (byte)opcode;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[1..], operand);
        Bytes(bytes);
    }

    private void Bytes(ReadOnlySpan<byte> bytes) => _pickle.Write(bytes);
}
