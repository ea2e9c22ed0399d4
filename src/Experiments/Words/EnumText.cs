using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Experiments;

/// <summary>Enumeration values as files, options and JSON write them: <c>OneOperation</c> is <c>oneOperation</c>, <c>GeluNew</c> is <c>gelu_new</c>.</summary>
public static class EnumText
{
    /// <summary>The word for a value.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum
    {
        if (value is Activation)
        {
            return Architecture.WordOf(value);
        }

        var name = StoredName.Of(value);
        return string.Concat(name[..1].ToLowerInvariant(), name.AsSpan(1));
    }
}
