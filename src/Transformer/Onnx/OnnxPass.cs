using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>
/// The forward pass (docs/domain.md, section 2.3) as a graph of ONNX, in operators of opset 17. Constants have the names and shapes of the weights,
/// values those of TransformerLens' hooks.
/// </summary>
internal sealed class OnnxPass(ModelShape shape, StateDict weights)
{
    private const string Tokens = "tokens";
    private const string Logits = "logits";

    private static readonly long[] HeadsFirst = [0, 2, 1, 3];
    private static readonly long[] KeysLast = [0, 1, 3, 2];

    private readonly OnnxGraph _graph = new();

    private Architecture Architecture => shape.Architecture;

    /// <summary>The GraphProto: tokens, int64 [batch, n_ctx], to logits, float32 [batch, n_ctx, d_vocab].</summary>
    public ProtobufMessage Graph()
    {
        var stream = Embed();
        for (var layer = 0; layer < shape.Layers; layer++)
        {
            var middle = Attend(layer, stream);
            stream = Think(layer, middle);
        }

        var normalised = Normalise("ln_final", stream);
        if (Architecture.UnembeddingBias == UnembeddingBias.Learned)
        {
            _graph.Node("Add", Logits, [_graph.Node("MatMul", normalised, Weight("unembed.W_U")), Weight("unembed.b_U")]);
        }
        else
        {
            _graph.Node("MatMul", Logits, [normalised, Weight("unembed.W_U")]);
        }

        return _graph.Finish("transformer", Tokens, Logits, shape.ContextLength, shape.VocabularySize);
    }

    private string Embed()
    {
        var embedded = _graph.Node("Gather", "hook_embed", [Weight(StateDictTensors.TokenEmbedding), Tokens]);
        return Architecture.Positions == Positions.Learned
            ? _graph.Node("Add", "blocks.0.hook_resid_pre", [embedded, Weight(StateDictTensors.PositionEmbedding)])
            : embedded;
    }

    /// <summary>Adds the output of the heads to the residual stream, [batch, position, d_model].</summary>
    private string Attend(int layer, string stream)
    {
        var normalised = Normalise(At("ln1"), stream);
        var forEach = _graph.Node("Unsqueeze", normalised, _graph.Integers("one_axis", 1)); // [batch, 1, position, d_model]
        var (query, key, value) = (Projected("Q"), Projected("K"), Projected("V")); // [batch, head, position, d_head]
        if (Architecture.Positions == Positions.Rotary)
        {
            (query, key) = (Rotated(query), Rotated(key));
        }

        var turned = _graph.Node("Transpose", At("attn.keys"), [key], OnnxGraph.Attribute("perm", KeysLast));
        var scaled = _graph.Node("Mul", _graph.Node("MatMul", query, turned), _graph.Scalar("attn_scale", 1 / Math.Sqrt(shape.DHead)));
        var scores = _graph.Node("Add", At("attn.hook_attn_scores"), [scaled, Mask()]);
        var pattern = _graph.Node("Softmax", At("attn.hook_pattern"), [scores], OnnxGraph.Attribute("axis", -1));
        var heads = _graph.Node("Transpose", At("attn.hook_z"), [_graph.Node("MatMul", pattern, value)], OnnxGraph.Attribute("perm", HeadsFirst));
        var flat = _graph.Node("Reshape", heads, _graph.Integers("heads_side_by_side", 0, shape.ContextLength, shape.HeadsWidth));
        var output = _graph.Node("Reshape", Weight(At("attn.W_O")), _graph.Integers("heads_below_each_other", shape.HeadsWidth, shape.DModel));
        var written = _graph.Node("Add", At("hook_attn_out"), [_graph.Node("MatMul", flat, output), Weight(At("attn.b_O"))]);
        return _graph.Node("Add", At("hook_resid_mid"), [stream, written]);

        string At(string name) => StateDictTensors.Block(layer, name);

        string Projected(string which) => _graph.Node(
            "Add",
            _graph.Node("MatMul", forEach, Weight(At($"attn.W_{which}"))),
            _graph.Node("Unsqueeze", Weight(At($"attn.b_{which}")), _graph.Integers("one_axis", 1)));
    }

    /// <summary>Adds the output of the MLP to the residual stream, [batch, position, d_model].</summary>
    private string Think(int layer, string middle)
    {
        var normalised = Normalise(At("ln2"), middle);
        var before = _graph.Node("Add", At("mlp.hook_pre"), [_graph.Node("MatMul", normalised, Weight(At("mlp.W_in"))), Weight(At("mlp.b_in"))]);
        var hidden = Activate(At("mlp.hook_post"), before);
        var written = _graph.Node("Add", At("hook_mlp_out"), [_graph.Node("MatMul", hidden, Weight(At("mlp.W_out"))), Weight(At("mlp.b_out"))]);
        return _graph.Node("Add", At("hook_resid_post"), [middle, written]);

        string At(string name) => StateDictTensors.Block(layer, name);
    }

    private string Normalise(string name, string x)
    {
        switch (Architecture.Normalisation)
        {
            case Normalisation.Layer:
                return _graph.Node(
                    "LayerNormalization", $"{name}.hook_normalized", [x, Weight($"{name}.w"), Weight($"{name}.b")],
                    OnnxGraph.Attribute("axis", -1), OnnxGraph.Attribute("epsilon", BlockOperations.Epsilon));
            case Normalisation.Rms:
                var square = _graph.Node(
                    "ReduceMean", $"{name}.mean_square", [_graph.Node("Mul", x, x)], OnnxGraph.Attribute("axes", [-1L]), OnnxGraph.Attribute("keepdims", 1));
                var scale = _graph.Node("Sqrt", $"{name}.hook_scale", [_graph.Node("Add", square, _graph.Scalar("eps", BlockOperations.Epsilon))]);
                return _graph.Node("Mul", _graph.Node("Div", $"{name}.hook_normalized", [x, scale]), Weight($"{name}.w"));
            default:
                return x;
        }
    }

    private string Activate(string name, string x) => Architecture.Activation switch
    {
        Activation.Relu => _graph.Node("Relu", name, [x]),
        Activation.Gelu => HalfOf(name, x, _graph.Node("Erf", _graph.Node("Mul", x, _graph.Scalar("root_of_half", Math.Sqrt(0.5))))),
        Activation.GeluNew => HalfOf(name, x, _graph.Node("Tanh", _graph.Node("Mul", CubicOf(x), _graph.Scalar("root_of_2_over_pi", Math.Sqrt(2 / Math.PI))))),
        Activation.Silu => _graph.Node("Mul", name, [x, _graph.Node("Sigmoid", x)]),
        _ => throw new InvalidOperationException($"The activation {Architecture.Activation} is not known here."),
    };

    /// <summary>x / 2 · (1 + y).</summary>
    private string HalfOf(string name, string x, string y) =>
        _graph.Node("Mul", name, [_graph.Node("Mul", x, _graph.Scalar("half", 0.5)), _graph.Node("Add", y, _graph.Scalar("one", 1))]);

    /// <summary>x + 0.044715 · x³.</summary>
    private string CubicOf(string x) =>
        _graph.Node("Add", x, _graph.Node("Mul", _graph.Node("Mul", _graph.Node("Mul", x, x), x), _graph.Scalar("cubic", 0.044715)));

    /// <summary>Rotates queries or keys, [batch, head, position, d_head], as <see cref="RotaryTable"/> does.</summary>
    private string Rotated(string x)
    {
        var angles = RotaryTable.Angles(shape);
        long[] extents = [shape.ContextLength, shape.DHead];
        var cosines = _graph.Constant("rotary_cos", extents, Array.ConvertAll(angles, angle => (float)Math.Cos(angle)));
        var sines = _graph.Constant("rotary_sin", extents, Array.ConvertAll(angles, angle => (float)Math.Sin(angle)));
        var (first, second) = _graph.Halves(x, shape.DHead / 2);
        var pair = _graph.Node("Neg", second);
        var turned = _graph.Node("Concat", $"{x}.turned", [pair, first], OnnxGraph.Attribute("axis", -1));
        return _graph.Node("Add", _graph.Node("Mul", x, cosines), _graph.Node("Mul", turned, sines));
    }

    /// <summary>[query, key]: 0 where a query may attend, −∞ elsewhere.</summary>
    private string Mask()
    {
        var positions = shape.ContextLength;
        var mask = new float[positions * positions];
        for (var query = 0; query < positions; query++)
        {
            mask.AsSpan((query * positions) + query + 1, positions - query - 1).Fill(float.NegativeInfinity);
        }

        return _graph.Constant("causal_mask", [positions, positions], mask);
    }

    private string Weight(string name) => weights.TryGet(name, out var tensor)
        ? _graph.Constant(name, tensor.Shape, tensor.Values)
        : throw new WeightFileException($"'{name}' is missing.");
}
