namespace VerifiedAddition.Transformer;

/// <summary>Identifies zips that <c>torch.save</c> did not write, by the names of their entries.</summary>
internal static class ForeignZip
{
    private static readonly string[] WeightEndings = [".pth", ".pt", ".safetensors", ".bin", ".ckpt"];

    /// <exception cref="InvalidDataException">It is another kind of zip; the message says which, and what to do.</exception>
    public static void Refuse(IReadOnlyCollection<string> names)
    {
        if (Describe([.. names.Where(name => !name.StartsWith("__MACOSX/", StringComparison.Ordinal))]) is { } what)
        {
            throw new InvalidDataException(what);
        }
    }

    private static string? Describe(string[] names)
    {
        if (Array.Exists(names, name => name.EndsWith("/constants.pkl", StringComparison.Ordinal)))
        {
            return "it is a TorchScript program (torch.jit.save). If you trust it, save its weights: " +
                $"torch.save(torch.jit.load(path).state_dict(), other). {PickleMachine.OnlyTensors}";
        }

        if (Array.Exists(names, IsPickle))
        {
            return null;
        }

        if (names.Length > 0 && Array.TrueForAll(names, name => name.EndsWith(".npy", StringComparison.Ordinal)))
        {
            return $"it is an archive of NumPy arrays (.npz) with {Listed(names)}. Convert them to tensors, and save those with torch.save.";
        }

        var weights = Array.FindAll(names, name => WeightEndings.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)));
        return weights.Length > 0
            ? $"it is a zip with {Listed(weights)} in it. Unpack it (unzip), and give the file that was in it."
            : $"it is a zip that torch.save did not write: it has no 'data.pkl', but {Listed(names)}.";
    }

    private static bool IsPickle(string name) => name.EndsWith("/data.pkl", StringComparison.Ordinal) || name is "data.pkl";

    private static string Listed(string[] names)
    {
        const int most = 3;
        var some = string.Join(", ", names.Take(most).Select(name => $"'{Printable.Of(name)}'"));
        return names.Length switch
        {
            0 => "nothing",
            <= most => some,
            _ => $"{some} and {names.Length - most} more",
        };
    }
}
