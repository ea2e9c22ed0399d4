using System.Globalization;
using System.IO.Enumeration;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>The places of a model that can be recorded, under TransformerLens' names (docs/interchange.md).</summary>
internal sealed class HookPoints
{
    private const char Wildcard = '*';

    private static readonly string[] Stream = ["question", "position", "d_model"];
    private static readonly string[] Scale = ["question", "position", "1"];
    private static readonly string[] ByHead = ["question", "position", "head", "d_head"];
    private static readonly string[] Results = ["question", "position", "head", "d_model"];
    private static readonly string[] Looks = ["question", "head", "query", "key"];
    private static readonly string[] Hidden = ["question", "position", "d_mlp"];
    private static readonly string[] Logits = ["question", "position", "d_vocab"];

    private readonly ModelShape _shape;
    private readonly IReadOnlyList<HookPoint> _all;

    public HookPoints(ModelShape shape) =>
        (_shape, _all) = (shape, [.. Entering(shape), .. Enumerable.Range(0, shape.Layers).SelectMany(layer => OfLayer(shape, layer)), .. Leaving(shape)]);

    /// <summary>The places that names and patterns stand for, each once, in the order of the patterns and of the pass.</summary>
    /// <param name="patterns">
    /// Names, in which <c>*</c> stands for anything but a dot: for names of HookedTransformer, or where it has none such for names of TransformerBridge.
    /// </param>
    /// <exception cref="ArgumentException">The model has no such place, or none is named.</exception>
    public IReadOnlyList<(string Name, HookPoint Site)> Find(IReadOnlyList<string> patterns)
    {
        var found = patterns.SelectMany(Find).DistinctBy(one => one.Name, StringComparer.Ordinal).ToArray();
        return found.Length > 0 ? found : throw new ArgumentException($"No activation is named. {Known()}", nameof(patterns));
    }

    private IReadOnlyList<(string Name, HookPoint Site)> Find(string pattern)
    {
        var hooked = _all.Where(site => site.Hooked is { } name && Fits(pattern, name)).Select(site => (site.Hooked!, site)).ToArray();
        var found = hooked.Length > 0 ? hooked : [.. _all.SelectMany(site => site.Bridge.Where(name => Fits(pattern, name)).Select(name => (name, site)))];
        return found.Length > 0 ? found : throw new ArgumentException(Unknown(pattern), nameof(pattern));
    }

    private static bool Fits(string pattern, string name)
    {
        if (!pattern.Contains(Wildcard, StringComparison.Ordinal))
        {
            return string.Equals(pattern, name, StringComparison.Ordinal);
        }

        var (expected, parts) = (pattern.Split('.'), name.Split('.'));
        return expected.Length == parts.Length && expected.Zip(parts).All(pair => FileSystemName.MatchesSimpleExpression(pair.First, pair.Second, ignoreCase: false));
    }

    private string Unknown(string pattern)
    {
        var layers = _shape.Layers == 1 ? "one layer, 0" : string.Create(CultureInfo.InvariantCulture, $"{_shape.Layers} layers, 0 to {_shape.Layers - 1}");
        return pattern.Split('.') is ["blocks", var layer, ..] && int.TryParse(layer, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= _shape.Layers
            ? $"'{pattern}' is in layer {number}, but the model has {layers}."
            : $"The model has no activation '{pattern}'. {Known()}";
    }

    private string Known()
    {
        var names = _all.Where(site => site.Hooked is { } name && (!name.StartsWith("blocks.", StringComparison.Ordinal) || name.StartsWith("blocks.0.", StringComparison.Ordinal)))
            .Select(site => site.Hooked!.Replace("blocks.0.", "blocks.N.", StringComparison.Ordinal));
        return $"It has {string.Join(", ", names)}; * stands for any part, as in blocks.*.hook_resid_post. docs/interchange.md has TransformerBridge's names.";
    }

    /// <summary>Whether TransformerBridge can hold such a model.</summary>
    private static bool HasBridge(ModelShape shape) => shape.Architecture is { Normalisation: Normalisation.Layer, Positions: Positions.Learned };

    private static IEnumerable<HookPoint> Entering(ModelShape shape)
    {
        long[] extents = [shape.ContextLength, shape.DModel];
        yield return Site(shape, "hook_embed", ["embed.hook_out"], Stream, extents, (model, run) => model.EmbedTokens(run.Tokens, shape.ContextLength));
        if (shape.Architecture.Positions == Positions.Learned)
        {
            yield return Site(
                shape, "hook_pos_embed", ["pos_embed.hook_out"], Stream, extents,
                (model, run) => model.EmbedPositions(shape.ContextLength).unsqueeze(0).expand(run.Count, -1, -1));
        }
    }

    private static IEnumerable<HookPoint> Leaving(ModelShape shape)
    {
        var (positions, normalises) = (shape.ContextLength, shape.Architecture.Normalisation != Normalisation.None);
        if (normalises)
        {
            yield return Site(shape, null, ["ln_final.hook_in"], Stream, [positions, shape.DModel], (_, run) => run.Residual[^1]);
            yield return Site(shape, "ln_final.hook_scale", [], Scale, [positions, 1], (model, run) => model.NormalisationScale(run.Residual[^1]));
            yield return Site(
                shape, "ln_final.hook_normalized", ["ln_final.hook_out", "unembed.hook_in"], Stream, [positions, shape.DModel],
                (model, run) => HookValues.Normalised(shape, run.Residual[^1], model.NormaliseFinally(run.Residual[^1])));
        }

        yield return Site(shape, null, ["unembed.hook_out"], Logits, [positions, shape.VocabularySize], (model, run) => model.Unembed(run.Residual[^1]));
    }

    private static IEnumerable<HookPoint> OfLayer(ModelShape shape, int layer) => [.. OfAttention(shape, layer), .. OfMlp(shape, layer)];

    private static IEnumerable<HookPoint> OfAttention(ModelShape shape, int layer)
    {
        var (stream, heads, looks) = (
            new long[] { shape.ContextLength, shape.DModel },
            new long[] { shape.ContextLength, shape.Heads, shape.DHead },
            new long[] { shape.Heads, shape.ContextLength, shape.ContextLength });
        yield return At("hook_resid_pre", ["hook_in", "ln1.hook_in"], Stream, stream, values => values.ResidualPre);
        foreach (var site in OfNormalisation(shape, layer, "ln1", ["attn.hook_in", "attn.q.hook_in", "attn.k.hook_in", "attn.v.hook_in"], values => (values.ResidualPre, values.AttentionIn)))
        {
            yield return site;
        }

        yield return At("attn.hook_q", ["attn.q.hook_out"], ByHead, heads, values => values.Query);
        yield return At("attn.hook_k", ["attn.k.hook_out"], ByHead, heads, values => values.Key);
        yield return At("attn.hook_v", ["attn.v.hook_out"], ByHead, heads, values => values.Value);
        if (shape.Architecture.Positions == Positions.Rotary)
        {
            yield return At("attn.hook_rot_q", [], ByHead, heads, values => values.RotatedQuery);
            yield return At("attn.hook_rot_k", [], ByHead, heads, values => values.RotatedKey);
        }

        yield return At("attn.hook_attn_scores", [], Looks, looks, values => values.Scores);
        yield return At("attn.hook_pattern", [], Looks, looks, values => values.Pattern);
        yield return At("attn.hook_z", ["attn.o.hook_in"], ByHead, heads, values => values.HeadOutput);
        yield return At("attn.hook_result", [], Results, [shape.ContextLength, shape.Heads, shape.DModel], values => values.HeadResult);
        yield return At("hook_attn_out", ["attn.hook_out", "attn.o.hook_out"], Stream, stream, values => values.AttentionOut);

        HookPoint At(string hooked, string[] bridge, string[] axes, long[] extents, Func<HookValues, Tensor> read) =>
            Within(shape, layer, hooked, bridge, axes, extents, read);
    }

    private static IEnumerable<HookPoint> OfMlp(ModelShape shape, int layer)
    {
        long[] stream = [shape.ContextLength, shape.DModel];
        long[] hidden = [shape.ContextLength, shape.DMlp];
        yield return At("hook_resid_mid", ["ln2.hook_in"], Stream, stream, values => values.ResidualMid);
        foreach (var site in OfNormalisation(shape, layer, "ln2", ["mlp.hook_in", "mlp.in.hook_in"], values => (values.ResidualMid, values.MlpIn)))
        {
            yield return site;
        }

        yield return At("mlp.hook_pre", ["mlp.in.hook_out"], Hidden, hidden, values => values.MlpPre);
        yield return At("mlp.hook_post", ["mlp.out.hook_in"], Hidden, hidden, values => values.MlpPost);
        yield return At("hook_mlp_out", ["mlp.hook_out", "mlp.out.hook_out"], Stream, stream, values => values.MlpOut);
        yield return At("hook_resid_post", ["hook_out"], Stream, stream, values => values.ResidualPost);

        HookPoint At(string hooked, string[] bridge, string[] axes, long[] extents, Func<HookValues, Tensor> read) =>
            Within(shape, layer, hooked, bridge, axes, extents, read);
    }

    /// <summary>The places of one normalisation; none if the model has none.</summary>
    /// <param name="reads">What reads its output, in TransformerBridge.</param>
    /// <param name="values">What it normalises, and its output.</param>
    private static IEnumerable<HookPoint> OfNormalisation(
        ModelShape shape, int layer, string name, string[] reads, Func<HookValues, (Tensor Before, Tensor After)> values)
    {
        if (shape.Architecture.Normalisation == Normalisation.None)
        {
            yield break;
        }

        yield return Site(
            shape, Name(layer, $"{name}.hook_scale"), [], Scale, [shape.ContextLength, 1],
            (model, run) => model.NormalisationScale(values(new(model, run, layer)).Before));
        yield return Site(
            shape, Name(layer, $"{name}.hook_normalized"), [.. reads.Prepend($"{name}.hook_out").Select(read => Name(layer, read))], Stream,
            [shape.ContextLength, shape.DModel],
            (model, run) =>
            {
                var (before, after) = values(new(model, run, layer));
                return HookValues.Normalised(shape, before, after);
            });
    }

    private static HookPoint Within(
        ModelShape shape, int layer, string hooked, string[] bridge, string[] axes, long[] extents, Func<HookValues, Tensor> read) =>
        Site(shape, Name(layer, hooked), [.. bridge.Select(name => Name(layer, name))], axes, extents, (model, run) => read(new(model, run, layer)));

    private static string Name(int layer, string name) => string.Create(CultureInfo.InvariantCulture, $"blocks.{layer}.{name}");

    private static HookPoint Site(
        ModelShape shape, string? hooked, string[] bridge, string[] axes, long[] extents, Func<CircuitModel, QuestionRun, Tensor> read) =>
        new(hooked, HasBridge(shape) ? bridge : [], axes, extents, read);
}
