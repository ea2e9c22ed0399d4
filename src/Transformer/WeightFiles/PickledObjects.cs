namespace VerifiedAddition.Transformer;

/// <summary>Builds the few kinds of objects in a state dict, or beside it, from their pickled arguments; nothing is called.</summary>
internal static class PickledObjects
{
    /// <summary>The result of a permitted class or function.</summary>
    /// <exception cref="InvalidDataException">The arguments are not those that PyTorch writes.</exception>
    public static PickleValue Call(PickleGlobal function, IReadOnlyList<PickleValue> arguments) => (function, arguments) switch
    {
        (PickleGlobal.OrderedDict, []) => new PickleValue.Mapping(ordered: true),
        (PickleGlobal.Device, [PickleValue.Text kind, ..]) => kind,
        (PickleGlobal.RebuildParameter, [PickleValue.Tensor data, PickleValue.Truth, PickleValue.Mapping { Items: [] }]) => data,
        (PickleGlobal.RebuildTensor,
            [
                PickleValue.Storage storage, PickleValue.Integer offset, PickleValue.Sequence size, PickleValue.Sequence stride,
                PickleValue.Truth, PickleValue.Mapping { Items: [] }
            ]) => new PickleValue.Tensor(storage, View(offset.Value, size.Items, stride.Items)),
        _ => throw new InvalidDataException(
            $"data.pkl gives {function} arguments that a plain tensor does not have (REDUCE). {PickleMachine.OnlyTensors}"),
    };

    /// <summary>The storage with the persistent id <c>('storage', class, key, device, element count)</c>.</summary>
    /// <exception cref="InvalidDataException">The id has another form.</exception>
    public static PickleValue.Storage Storage(PickleValue persistentId)
    {
        if (persistentId is PickleValue.Sequence
            {
                Items:
                [
                    PickleValue.Text { Value: "storage" }, PickleValue.Global kind, PickleValue.Text key, PickleValue.Text,
                    PickleValue.Integer { Value: >= 0 } count
                ]
            } && PickleGlobals.ElementsOf(kind.Name) is { } type)
        {
            return new PickleValue.Storage(type, key.Value, count.Value);
        }

        throw new InvalidDataException($"data.pkl refers to a value that is not a storage (BINPERSID). {PickleMachine.OnlyTensors}");
    }

    private static StridedView View(long offset, IReadOnlyList<PickleValue> size, IReadOnlyList<PickleValue> stride) =>
        size.Count == stride.Count && size.Count <= StridedView.MaxRank
            ? new StridedView(offset, Numbers(size), Numbers(stride))
            : throw new InvalidDataException(
                $"a tensor has {size.Count} dimensions and {stride.Count} strides; expected equal numbers, at most {StridedView.MaxRank}.");

    private static long[] Numbers(IReadOnlyList<PickleValue> items) =>
        [.. items.Select(item => item is PickleValue.Integer number
            ? number.Value
            : throw new InvalidDataException($"a dimension of a tensor is {item.Kind}, not a number."))];
}
