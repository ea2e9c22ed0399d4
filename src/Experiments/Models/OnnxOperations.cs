using System.Text;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Experiments;

/// <summary>What a model was trained for, for the end of its ONNX file.</summary>
/// <remarks>
/// Weights do not say it, so who makes the file of them does not know. Messages of Protocol Buffers that stand one behind the other are one
/// message, whose lists are joined: the entry is added to <c>metadata_props</c>.
/// </remarks>
public static class OnnxOperations
{
    /// <summary>The key of the entry.</summary>
    public const string Key = "operations";

    private const byte MetadataProps = (14 << 3) | 2;
    private const byte First = (1 << 3) | 2;
    private const byte Second = (2 << 3) | 2;

    /// <summary>The bytes to be appended to a file.</summary>
    /// <param name="operations">What the model was trained on.</param>
    public static byte[] Entry(IEnumerable<Operation> operations)
    {
        byte[] entry = [.. Text(First, Key), .. Text(Second, string.Join(", ", operations.Select(operation => operation.Name())))];
        return [MetadataProps, LengthOf(entry), .. entry];
    }

    private static byte[] Text(byte field, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [field, LengthOf(bytes), .. bytes];
    }

    /// <summary>A length below 128 is one byte.</summary>
    private static byte LengthOf(byte[] bytes) => checked((byte)(sbyte)bytes.Length);
}
