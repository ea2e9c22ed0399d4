using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>A <see cref="PrefixTree"/> as tensors.</summary>
/// <param name="First">Index of the first occurrence of each distinct prefix, int64, [prefix].</param>
/// <param name="Of">The prefix of each question and position, int64, [batch * position].</param>
internal sealed record Prefixes(Tensor First, Tensor Of)
{
    /// <returns>Tensors in the current dispose scope.</returns>
    public static Prefixes From(PrefixTree tree, Device device) => new(
        tensor(Long(tree.First), device: device), tensor(Long(tree.Places), device: device));

    private static long[] Long(ReadOnlySpan<int> numbers)
    {
        var wide = new long[numbers.Length];
        for (var i = 0; i < wide.Length; i++)
        {
            wide[i] = numbers[i];
        }

        return wide;
    }
}
