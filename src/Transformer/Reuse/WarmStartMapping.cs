namespace VerifiedAddition.Transformer;

/// <summary>What an insertion writes into the large model, at first and at each reset (docs/domain.md, section 6). Pure.</summary>
/// <remarks>
/// <para>Small head k goes to slot k of its layer. <see cref="WarmStartPolicy.Original"/> copies queries, keys and values with their biases,
/// the MLPs, ln1, the gain of ln_final, both embeddings and W_U; it forgets W_O, b_O, ln2, the bias of ln_final and b_U, which stay as
/// they were drawn. Its reset of single heads (mode 2) writes small head k to slot k + h_large − h_small.</para>
/// <para><see cref="WarmStartPolicy.Complete"/> copies all of these, and zeroes what would add to the small model's residual stream: W_O
/// of the other heads, and W_O, b_O, W_out and b_out of the other layers. Its resets use the slots of the first copy and hold the rows of
/// W_O too, in modes 3 and 4 also b_O. No policy resets LayerNorms, embeddings or the unembedding, and none touches the moments.</para>
/// <para>Where nodes are listed, modes 3 and 4 reset these heads and MLPs alone, and no b_O, which belongs to no single head.</para>
/// </remarks>
internal sealed class WarmStartMapping
{
    private static readonly string[] HeadTensors = ["attn.W_Q", "attn.W_K", "attn.W_V", "attn.b_Q", "attn.b_K", "attn.b_V"];
    private static readonly string[] MlpTensors = ["mlp.W_in", "mlp.b_in", "mlp.W_out", "mlp.b_out"];

    private readonly WarmStartRecipe _insertion;
    private readonly StateDict _small;
    private readonly ModelShape _from;
    private readonly ModelShape _to;
    private readonly int _start;

    /// <exception cref="WarmStartException">The small model does not fit.</exception>
    /// <exception cref="WeightFileException">The small weights do not form a model.</exception>
    public WarmStartMapping(WarmStartRecipe insertion, StateDict small, ModelShape large)
    {
        (_insertion, _small, _to) = (insertion, small, large);
        _from = ModelShape.Infer(small);
        RequireFit();
        _start = insertion.Late ? large.Layers - _from.Layers : 0;
    }

    private bool Complete => _insertion.Policy == WarmStartPolicy.Complete;

    private IEnumerable<int> Layers => Enumerable.Range(0, _from.Layers);

    private IEnumerable<int> Heads => Enumerable.Range(0, _from.Heads);

    /// <summary>The large model's weights with the small model's inserted.</summary>
    /// <param name="weights">The large model's weights; not modified.</param>
    public StateDict Into(StateDict weights)
    {
        var result = new StateDict(_to);
        foreach (var (name, tensor) in weights.Entries)
        {
            result.Add(name, tensor with { Values = [.. tensor.Values] });
        }

        foreach (var patch in Initial())
        {
            patch.Values.Span.CopyTo(result.TryGet(patch.Name, out var tensor)
                ? tensor.Values.AsSpan(patch.Offset)
                : throw new WarmStartException($"The model to be trained has no '{patch.Name}'."));
        }

        return result;
    }

    /// <summary>The patches written before the first step.</summary>
    public IEnumerable<TensorPatch> Initial()
    {
        string[] norms = Complete ? ["ln1.w", "ln1.b", "ln2.w", "ln2.b", "attn.b_O"] : ["ln1.w", "ln1.b"];
        string[] ends =
        [
            StateDictTensors.TokenEmbedding, StateDictTensors.PositionEmbedding, "unembed.W_U", "ln_final.w",
            .. Complete ? ["ln_final.b", "unembed.b_U"] : Array.Empty<string>(),
        ];
        return Layers.SelectMany(layer => Heads.SelectMany(head => Head(layer, head, slot: head)).Concat(Tensors(layer, [.. MlpTensors, .. norms.Where(name => Has(StateDictTensors.Block(layer, name)))])))
            .Concat(ends.Where(Has).Select(name => Whole(name, name)))
            .Concat(Complete ? Silence() : []);
    }

    /// <summary>The patches written at each reset; none in mode 1.</summary>
    public IEnumerable<TensorPatch> Reset() => _insertion.Mode switch
    {
        WarmStartMode.Initialise => [],
        WarmStartMode.ResetHeads => UsefulHeads().SelectMany(useful => Head(useful.Layer, useful.Head, useful.Head + Shift)),
        _ when _insertion.Nodes is { } listed => Useful(listed).SelectMany(useful => useful.Head is { } head
            ? Head(useful.Layer, head, slot: head)
            : Tensors(useful.Layer, MlpTensors)),
        _ => Layers.SelectMany(layer => Heads.SelectMany(head => Head(layer, head, slot: head))
            .Concat(Tensors(layer, Complete ? [.. MlpTensors, "attn.b_O"] : MlpTensors))),
    };

    /// <summary>The original code resets single heads in the last slots, although the copies are in the first ones.</summary>
    private int Shift => Complete ? 0 : _to.Heads - _from.Heads;

    private IEnumerable<(int Layer, int Head)> UsefulHeads() => _insertion.Nodes is { } listed
        ? Useful(listed).Where(useful => useful.Head is not null).Select(useful => (useful.Layer, useful.Head!.Value))
        : Layers.SelectMany(_ => Heads, (layer, head) => (layer, head));

    /// <summary>An index one past the last head means the MLP, as in the original code.</summary>
    private IEnumerable<NodeAddress> Useful(string listed) => NodeAddress.ParseList(listed)
        .Select(useful => useful.Head == _from.Heads ? useful with { Head = null } : useful).Distinct();

    private IEnumerable<TensorPatch> Head(int layer, int head, int slot) =>
        HeadTensors.Concat(Complete ? ["attn.W_O"] : Array.Empty<string>()).Select(name =>
        {
            var all = Small(StateDictTensors.Block(layer, name));
            var each = all.Length / _from.Heads;
            return new TensorPatch(StateDictTensors.Block(_start + layer, name), slot * each, all.AsMemory(head * each, each));
        });

    private IEnumerable<TensorPatch> Tensors(int layer, IEnumerable<string> names) =>
        names.Select(name => Whole(StateDictTensors.Block(layer, name), StateDictTensors.Block(_start + layer, name)));

    private TensorPatch Whole(string from, string to) => new(to, 0, Small(from));

    private IEnumerable<TensorPatch> Silence()
    {
        var head = _to.DHead * _to.DModel;
        var attention = new float[_to.Heads * head];
        var mlp = new float[_to.DMlp * _to.DModel];
        for (var layer = 0; layer < _to.Layers; layer++)
        {
            if (layer >= _start && layer < _start + _from.Layers)
            {
                yield return new(StateDictTensors.Block(layer, "attn.W_O"), _from.Heads * head, attention.AsMemory(_from.Heads * head));
                continue;
            }

            yield return new(StateDictTensors.Block(layer, "attn.W_O"), 0, attention);
            yield return new(StateDictTensors.Block(layer, "attn.b_O"), 0, attention.AsMemory(0, _to.DModel));
            yield return new(StateDictTensors.Block(layer, "mlp.W_out"), 0, mlp);
            yield return new(StateDictTensors.Block(layer, "mlp.b_out"), 0, mlp.AsMemory(0, _to.DModel));
        }
    }

    /// <summary>Whether the small model has the tensor: some architectures have no normalisation bias, no unembedding bias, and so on.</summary>
    private bool Has(string name) => _small.TryGet(name, out _);

    private float[] Small(string name) => _small.TryGet(name, out var tensor)
        ? tensor.Values
        : throw new WarmStartException($"The inserted model has no '{name}'.");

    private void RequireFit()
    {
        Require(_from.Digits == _to.Digits, "Both must have the same number of digits.");
        Require(_from.DModel == _to.DModel && _from.DHead == _to.DHead, "Both must have the same d_model and d_head.");
        Require(_from.Layers <= _to.Layers && _from.Heads <= _to.Heads, "It must have no more layers and heads than the model it goes into.");
        Require(_from.Architecture == _to.Architecture, "Both must have the same architecture.");
        Require(_from.IsUnsigned == _to.IsUnsigned, "Both must write answers with a sign, or both without.");
        Require(
            Complete || _from.Layers >= 2,
            "Policy 'seed' inserts two layers or more, as the originals do; policy 'complete' can insert one.");
        foreach (var useful in NodeAddress.ParseList(_insertion.Nodes ?? ""))
        {
            Require(
                useful.Layer < _from.Layers && (useful.Head ?? 0) <= _from.Heads,
                $"The nodes to reset include {useful}, which it does not have.");
        }
    }

    private void Require(bool fits, string rule)
    {
        if (!fits)
        {
            throw new WarmStartException($"A model of {_from} cannot be inserted into one of {_to}. {rule}");
        }
    }
}
