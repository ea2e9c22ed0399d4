using System.Text.Json;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Tests.Services;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer.Tests;

/// <summary>Every architecture beside a second program: plain PyTorch, which knows a model by its files alone.</summary>
public sealed class PyTorchArchitectureTests
{
    private const int Batch = 5;

    private const string Rebuild = """
        import json, os, sys, torch
        from torch.nn import functional as F

        def compute(folder, tokens, digits):
            file = os.path.join(folder, 'config.json')
            stated = dict(part.split('=') for part in json.load(open(file))['architecture'].split(',')) if os.path.exists(file) else {}
            state = {name: value.double().requires_grad_() for name, value in torch.load(os.path.join(folder, 'model.pth')).items()
                     if value.dtype == torch.float32 and value.dim() > 0}
            width, head = state['embed.W_E'].shape[1], state['blocks.0.attn.W_Q'].shape[2]
            layers = sum(name.endswith('mlp.W_in') for name in state)
            fed = tokens[:, :-1]
            positions = torch.arange(fed.shape[1])

            def norm(x, name):
                kind = stated.get('normalisation', 'layer')
                if kind == 'layer':
                    return F.layer_norm(x, (width,), state[name + '.w'], state[name + '.b'], 1e-5)
                return x / (x.pow(2).mean(-1, keepdim=True) + 1e-5).sqrt() * state[name + '.w'] if kind == 'rms' else x

            def turn(x):  # [batch, position, head, d_head]
                if stated.get('positions', 'learned') != 'rotary':
                    return x
                angles = positions[:, None] / 10000 ** (torch.arange(0, head, 2).double() / head)
                cosine, sine = angles.cos()[:, None, :], angles.sin()[:, None, :]
                first, second = x[..., :head // 2], x[..., head // 2:]
                return torch.cat([first * cosine - second * sine, second * cosine + first * sine], -1)

            activation = {'relu': F.relu, 'gelu': F.gelu, 'gelu_new': lambda x: F.gelu(x, approximate='tanh'), 'silu': F.silu}
            stream = state['embed.W_E'][fed]
            if 'pos_embed.W_pos' in state:
                stream = stream + state['pos_embed.W_pos'][positions]
            later = torch.ones(len(positions), len(positions), dtype=torch.bool).triu(1)
            for layer in range(layers):
                of = lambda name: state[f'blocks.{layer}.{name}']
                x = norm(stream, f'blocks.{layer}.ln1')
                query, key, value = (torch.einsum('bpm,hmd->bphd', x, of('attn.W_' + w)) + of('attn.b_' + w) for w in 'QKV')
                scores = torch.einsum('bphd,bshd->bhps', turn(query), turn(key)) / head ** 0.5
                pattern = scores.masked_fill(later, float('-inf')).softmax(-1)
                output = torch.einsum('bhps,bshd->bphd', pattern, value)
                stream = stream + torch.einsum('bphd,hdm->bpm', output, of('attn.W_O')) + of('attn.b_O')
                hidden = norm(stream, f'blocks.{layer}.ln2') @ of('mlp.W_in') + of('mlp.b_in')
                stream = stream + activation[stated.get('activation', 'relu')](hidden) @ of('mlp.W_out') + of('mlp.b_out')
            logits = norm(stream, 'ln_final') @ state['unembed.W_U'] + state.get('unembed.b_U', 0)
            answers = digits + 2
            scored = logits[:, -answers:]
            loss = F.cross_entropy(scored.reshape(-1, scored.shape[-1]), tokens[:, -answers:].reshape(-1))
            gradients = torch.autograd.grad(loss, list(state.values()), allow_unused=True)
            square = sum(g.pow(2).sum() for g in gradients if g is not None)
            return {'logits': scored.flatten().tolist(), 'loss': loss.item(), 'norm': square.sqrt().item()}

        tokens, digits = torch.tensor(json.loads(sys.argv[1])), int(sys.argv[2])
        print(json.dumps([compute(folder, tokens, digits) for folder in sys.argv[3:]]))
        """;

    private static readonly string[] Architectures =
    [
        "activation=relu",
        "activation=gelu",
        "activation=gelu_new,normalisation=rms,positions=rotary,unembeddingBias=none",
        "activation=silu,normalisation=none,positions=none",
        "normalisation=rms",
        "positions=rotary",
    ];

    [Fact]
    public async Task Logits_loss_and_gradient_are_those_of_a_model_that_PyTorch_builds_from_the_files()
    {
        using var folder = new TemporaryFolder();
        var shapes = Architectures.Select(text => Shapes.Small with { Architecture = Architecture.Parse(text) }).ToArray();
        var folders = shapes.Select((_, i) => Directory.CreateDirectory(folder.File($"{i}")).FullName).ToArray();
        foreach (var (shape, into) in shapes.Zip(folders))
        {
            using var model = Shapes.Scrambled(shape);
            WeightFile.WriteDescribed(Path.Combine(into, "model.pth"), model.ToStateDict(), WeightFormat.Pth);
        }

        var recipe = new TrainingRecipe(1, Batch, 1e-3, 0.1, Seed: 7, new(Shapes.Small.Digits, GeneratorKind.Original, SubtractPercent: 50));
        var batch = new TokenBatch(Shapes.Small.Layout, Batch);
        new BatchSequence(recipe.Generator, Batch, recipe.Seed).Fill(0, batch.Questions);
        batch.Encode(Batch);
        var tokens = Enumerable.Range(0, Batch).Select(i => batch[i].ToArray()).ToArray();

        var printed = await PyTorch.Run(
            Rebuild, [JsonSerializer.Serialize(tokens), $"{Shapes.Small.Digits}", .. folders]);

        var theirs = JsonSerializer.Deserialize<Computed[]>(printed, JsonSerializerOptions.Web)!;
        Assert.Equal(shapes.Length, theirs.Length);
        foreach (var (into, expected) in folders.Zip(theirs))
        {
            using var scope = NewDisposeScope();
            var weights = WeightFile.Read(Path.Combine(into, "model.pth"));
            using var model = Model.FromStateDict(weights, elementType: float64);
            Close.Absolute(expected.Logits, model.AnswerLogits(batch.ToTensor(Batch, CPU)), 1e-10);
            using var run = TrainingRun.Start(model.Shape, recipe, null, weights, null, float64, TrainingArithmetic.Torch);
            run.Advance();
            Close.Relative(expected.Loss, run.MeanLoss(0), 1e-10);
            Close.Relative(expected.Norm, run.Losses.GradientNorm(0), 1e-10);
        }
    }

    private sealed record Computed(double[] Logits, double Loss, double Norm);
}
