namespace VerifiedAddition.Transformer;

/// <summary>A graph of ONNX that is being built: nodes in the order in which they are computed, and constants.</summary>
/// <remarks>Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.</remarks>
internal sealed class OnnxGraph
{
    private const int FloatType = 1;
    private const int Int64Type = 7;

    private readonly ProtobufMessage _graph = new();
    private readonly HashSet<string> _constants = new(StringComparer.Ordinal);
    private int _unnamed;

    /// <summary>The GraphProto.</summary>
    /// <param name="name">The graph's name.</param>
    /// <param name="input">int64, [batch, <paramref name="positions"/>].</param>
    /// <param name="output">float32, [batch, <paramref name="positions"/>, <paramref name="width"/>].</param>
    public ProtobufMessage Finish(string name, string input, string output, long positions, long width) => _graph
        .Add(2, name)
        .Add(11, ValueInfo(input, Int64Type, positions))
        .Add(12, ValueInfo(output, FloatType, positions, width));

    /// <summary>Adds a constant of float32 numbers, once.</summary>
    /// <returns>Its name.</returns>
    public string Constant(string name, IEnumerable<long> shape, ReadOnlySpan<float> values) =>
        Constant(name, FloatType, shape, _constants.Contains(name) ? default : ElementTypes.ToBytes(values));

    /// <summary>Adds a constant of one float32 number, once.</summary>
    /// <returns>Its name.</returns>
    public string Scalar(string name, double value) => Constant(name, [], [(float)value]);

    /// <summary>Adds a constant list of whole numbers, once.</summary>
    /// <returns>Its name.</returns>
    public string Integers(string name, params long[] values)
    {
        var bytes = new byte[values.Length * sizeof(long)];
        for (var i = 0; i < values.Length; i++)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), values[i]);
        }

        return Constant(name, Int64Type, [values.Length], bytes);
    }

    /// <summary>Adds a node with one output, whose name is made up.</summary>
    /// <returns>The output's name.</returns>
    public string Node(string type, params string[] inputs) => Node(type, Unnamed(), inputs, []);

    /// <summary>Adds a node with one output.</summary>
    /// <param name="type">An operator of ONNX.</param>
    /// <param name="output">The output's name.</param>
    /// <param name="inputs">Names of outputs and constants.</param>
    /// <param name="attributes">AttributeProtos.</param>
    /// <returns>The output's name.</returns>
    public string Node(string type, string output, string[] inputs, params ProtobufMessage[] attributes)
    {
        AddNode(type, inputs, [output], attributes);
        return output;
    }

    /// <summary>Splits the last dimension into two halves.</summary>
    public (string First, string Second) Halves(string input, long half)
    {
        var (first, second) = (Unnamed(), Unnamed());
        AddNode("Split", [input, Integers("halves", half, half)], [first, second], [Attribute("axis", -1)]);
        return (first, second);
    }

    public static ProtobufMessage Attribute(string name, long value) => new ProtobufMessage().Add(1, name).Add(3, value).Add(20, 2);

    public static ProtobufMessage Attribute(string name, double value) => new ProtobufMessage().Add(1, name).Add(2, (float)value).Add(20, 1);

    public static ProtobufMessage Attribute(string name, params long[] values) =>
        values.Aggregate(new ProtobufMessage().Add(1, name), (attribute, value) => attribute.Add(8, value)).Add(20, 7);

    private string Unnamed() => $"value_{_unnamed++}";

    private void AddNode(string type, string[] inputs, string[] outputs, ProtobufMessage[] attributes)
    {
        var node = new ProtobufMessage();
        foreach (var input in inputs)
        {
            node.Add(1, input);
        }

        foreach (var output in outputs)
        {
            node.Add(2, output);
        }

        node.Add(3, $"{type} of {outputs[0]}").Add(4, type);
        foreach (var attribute in attributes)
        {
            node.Add(5, attribute);
        }

        _graph.Add(1, node);
    }

    private string Constant(string name, int type, IEnumerable<long> shape, ReadOnlyMemory<byte> bytes)
    {
        if (_constants.Add(name))
        {
            var tensor = shape.Aggregate(new ProtobufMessage(), (made, extent) => made.Add(1, extent));
            _graph.Add(5, tensor.Add(2, type).Add(8, name).Add(9, bytes));
        }

        return name;
    }

    /// <summary>The type of an input or output whose first dimension is the batch.</summary>
    private static ProtobufMessage ValueInfo(string name, int type, params long[] extents)
    {
        var shape = new ProtobufMessage().Add(1, new ProtobufMessage().Add(2, "batch"));
        foreach (var extent in extents)
        {
            shape.Add(1, new ProtobufMessage().Add(1, extent));
        }

        var tensor = new ProtobufMessage().Add(1, type).Add(2, shape);
        return new ProtobufMessage().Add(1, name).Add(2, new ProtobufMessage().Add(1, tensor));
    }
}
