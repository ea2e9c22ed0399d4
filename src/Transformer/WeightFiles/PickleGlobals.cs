namespace VerifiedAddition.Transformer;

/// <summary>A class or function that the pickle of a weight file may refer to.</summary>
internal enum PickleGlobal
{
    OrderedDict,
    RebuildTensor,
    RebuildParameter,
    DoubleStorage,
    FloatStorage,
    HalfStorage,
    BFloat16Storage,
    LongStorage,
    IntStorage,
    ShortStorage,
    CharStorage,
    ByteStorage,
    BoolStorage,
    Device,
    ElementKind,
}

/// <summary>The complete list of names allowed in a weight file; all others are refused.</summary>
internal static class PickleGlobals
{
    private static readonly Dictionary<(string Module, string Name), PickleGlobal> Allowed = new()
    {
        [("collections", "OrderedDict")] = PickleGlobal.OrderedDict,
        [("torch._utils", "_rebuild_tensor_v2")] = PickleGlobal.RebuildTensor,
        [("torch._utils", "_rebuild_parameter")] = PickleGlobal.RebuildParameter,
        [("torch", "DoubleStorage")] = PickleGlobal.DoubleStorage,
        [("torch", "FloatStorage")] = PickleGlobal.FloatStorage,
        [("torch", "HalfStorage")] = PickleGlobal.HalfStorage,
        [("torch", "BFloat16Storage")] = PickleGlobal.BFloat16Storage,
        [("torch", "LongStorage")] = PickleGlobal.LongStorage,
        [("torch", "IntStorage")] = PickleGlobal.IntStorage,
        [("torch", "ShortStorage")] = PickleGlobal.ShortStorage,
        [("torch", "CharStorage")] = PickleGlobal.CharStorage,
        [("torch", "ByteStorage")] = PickleGlobal.ByteStorage,
        [("torch", "BoolStorage")] = PickleGlobal.BoolStorage,
        [("torch", "device")] = PickleGlobal.Device,
        [("torch", "float64")] = PickleGlobal.ElementKind,
        [("torch", "float32")] = PickleGlobal.ElementKind,
        [("torch", "float16")] = PickleGlobal.ElementKind,
        [("torch", "bfloat16")] = PickleGlobal.ElementKind,
    };

    /// <exception cref="InvalidDataException">The name is not on the list.</exception>
    public static PickleGlobal Find(string module, string name) =>
        Allowed.TryGetValue((module, name), out var global)
            ? global
            : throw new InvalidDataException(
                $"data.pkl asks for '{Printable.Of(module)}.{Printable.Of(name)}'{Meaning(module, name)}. {PickleMachine.OnlyTensors}");

    /// <summary>The element type of a storage class; null if the name is not a storage class.</summary>
    public static ElementType? ElementsOf(PickleGlobal global) => global switch
    {
        PickleGlobal.DoubleStorage => ElementType.Float64,
        PickleGlobal.FloatStorage => ElementType.Float32,
        PickleGlobal.HalfStorage => ElementType.Float16,
        PickleGlobal.BFloat16Storage => ElementType.BFloat16,
        PickleGlobal.LongStorage => ElementType.Int64,
        PickleGlobal.IntStorage => ElementType.Int32,
        PickleGlobal.ShortStorage => ElementType.Int16,
        PickleGlobal.CharStorage or PickleGlobal.ByteStorage => ElementType.Int8,
        PickleGlobal.BoolStorage => ElementType.Boolean,
        _ => null,
    };

    /// <summary>Guesses the kind of file from a name that is not allowed.</summary>
    private static string Meaning(string module, string name) => module.Split('.') switch
    {
        _ when name.EndsWith("Config", StringComparison.Ordinal) => ": it holds the settings of a model",
        ["torch", ..] when name.EndsWith("Storage", StringComparison.Ordinal) =>
            ": a tensor has an unsupported type. Weights are float32, float64, float16 or bfloat16",
        ["torch", "_utils", ..] => ": a tensor is of an unsupported kind (sparse, quantised). Save dense ones",
        ["torch", "nn", ..] or ["transformer_lens", ..] or ["transformers", ..] or ["__main__", ..] =>
            ": it holds a whole model or part of one (torch.save(model, path)), not its weights alone",
        ["torch", "optim", ..] => ": it holds an optimiser's state",
        ["numpy", ..] => ": it holds NumPy arrays, not tensors",
        _ => "",
    };
}
