using System.Text.Json;
using VerifiedAddition.Tests.Services;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Circuits.Tests;

/// <summary>Files of activations as NumPy reads them, beside what plain PyTorch computes from the same weights.</summary>
public sealed class PyTorchActivationTests
{
    private static readonly string[] Sites =
    [
        "hook_*", "blocks.*.hook_*", "blocks.*.ln1.*", "blocks.*.ln2.*", "blocks.*.attn.*", "blocks.*.mlp.*", "ln_final.*", // of HookedTransformer
        "embed.hook_out", "pos_embed.hook_out", "blocks.*.hook_in", "blocks.*.hook_out", "blocks.*.attn.hook_in", "blocks.*.attn.hook_out", "blocks.*.attn.q.*",
        "blocks.*.attn.k.*", "blocks.*.attn.v.*", "blocks.*.attn.o.*", "blocks.*.mlp.hook_in", "blocks.*.mlp.hook_out", "blocks.*.mlp.in.*", "blocks.*.mlp.out.*",
        "blocks.*.ln1.hook_in", "blocks.*.ln1.hook_out", "blocks.*.ln2.hook_in", "blocks.*.ln2.hook_out", "ln_final.hook_in", "ln_final.hook_out", "unembed.*",
    ];

    /// <summary>Every place as TransformerLens' source has it, in plain operations; of each file the largest difference.</summary>
    private const string Compute = """
        import json, sys, numpy, torch

        state = {name: value.double() for name, value in torch.load(sys.argv[1]).items() if value.dtype == torch.float32}
        tokens = torch.tensor(json.loads(sys.argv[2]))
        seen = {}

        def keep(value, *names):
            for name in names:
                seen[name] = value
            return value

        def norm(x, name, *reads):
            centred = x - x.mean(-1, keepdim=True)
            scale = keep((centred.pow(2).mean(-1, keepdim=True) + 1e-5).sqrt(), name + '.hook_scale')
            return keep(centred / scale * state[name + '.w'] + state[name + '.b'], name + '.hook_normalized', name + '.hook_out', *reads)

        positions = tokens.shape[1]
        later = torch.ones(positions, positions, dtype=torch.bool).triu(1)
        embedded = keep(state['embed.W_E'][tokens], 'hook_embed', 'embed.hook_out')
        placed = keep(state['pos_embed.W_pos'].expand_as(embedded), 'hook_pos_embed', 'pos_embed.hook_out')
        x = embedded + placed
        for layer in range(sum(name.endswith('mlp.W_in') for name in state)):
            b = f'blocks.{layer}.'
            of = lambda name: state[b + name]
            keep(x, b + 'hook_resid_pre', b + 'hook_in', b + 'ln1.hook_in')
            n = norm(x, b + 'ln1', b + 'attn.hook_in', b + 'attn.q.hook_in', b + 'attn.k.hook_in', b + 'attn.v.hook_in')
            q, k, v = (keep(torch.einsum('bpm,hmd->bphd', n, of('attn.W_' + w)) + of('attn.b_' + w), f'{b}attn.hook_{w.lower()}', f'{b}attn.{w.lower()}.hook_out') for w in 'QKV')
            scores = keep((torch.einsum('bphd,bshd->bhps', q, k) / q.shape[-1] ** 0.5).masked_fill(later, float('-inf')), b + 'attn.hook_attn_scores')
            pattern = keep(scores.softmax(-1), b + 'attn.hook_pattern')
            z = keep(torch.einsum('bhps,bshd->bphd', pattern, v), b + 'attn.hook_z', b + 'attn.o.hook_in')
            result = keep(torch.einsum('bphd,hdm->bphm', z, of('attn.W_O')), b + 'attn.hook_result')
            x = x + keep(result.sum(2) + of('attn.b_O'), b + 'hook_attn_out', b + 'attn.hook_out', b + 'attn.o.hook_out')
            keep(x, b + 'hook_resid_mid', b + 'ln2.hook_in')
            pre = keep(norm(x, b + 'ln2', b + 'mlp.hook_in', b + 'mlp.in.hook_in') @ of('mlp.W_in') + of('mlp.b_in'), b + 'mlp.hook_pre', b + 'mlp.in.hook_out')
            post = keep(pre.relu(), b + 'mlp.hook_post', b + 'mlp.out.hook_in')
            x = x + keep(post @ of('mlp.W_out') + of('mlp.b_out'), b + 'hook_mlp_out', b + 'mlp.hook_out', b + 'mlp.out.hook_out')
            keep(x, b + 'hook_resid_post', b + 'hook_out')
        keep(x, 'ln_final.hook_in')
        keep(norm(x, 'ln_final', 'unembed.hook_in') @ state['unembed.W_U'] + state['unembed.b_U'], 'unembed.hook_out')

        def safetensors(path):
            raw = open(path, 'rb').read()
            start = 8 + int.from_bytes(raw[:8], 'little')
            header = json.loads(raw[8:start])
            assert header.pop('__metadata__') == {'model': 'it'}
            return {name: numpy.frombuffer(raw, '<f4', (one['data_offsets'][1] - one['data_offsets'][0]) // 4, start + one['data_offsets'][0]).reshape(one['shape'])
                    for name, one in header.items()}

        found = []
        for arrays in (safetensors(sys.argv[3]), dict(numpy.load(sys.argv[4]))):
            assert sorted(arrays) == sorted(seen), sorted(set(arrays) ^ set(seen))
            worst = 0.0
            for name, array in arrays.items():
                expected = seen[name].numpy()
                assert array.dtype == numpy.float32 and array.shape == expected.shape, (name, array.dtype, array.shape, expected.shape)
                assert (numpy.isinf(array) == numpy.isinf(expected)).all(), name
                worst = max(worst, float(numpy.abs(numpy.where(numpy.isinf(array), 0, array) - numpy.where(numpy.isinf(expected), 0, expected)).max()))
            found.append({'tensors': len(arrays), 'worst': worst})
        print(json.dumps(found))
        """;

    [Fact]
    public async Task NumPy_reads_both_formats_and_finds_what_PyTorch_computes_in_plain_operations()
    {
        using var folder = new DirectoryOfTest();
        var weights = Recorded.Weights(Recorded.Shape);
        PthFile.Write(folder.File("model.pth"), weights);
        using var model = Model.FromStateDict(weights);
        var recording = new ActivationRecording(Recorded.Shape, Sites, Recorded.Questions);
        Recorded.Write(folder.File("it.safetensors"), "safetensors", model, recording);
        Recorded.Write(folder.File("it.npz"), "npz", model, recording);

        var tokens = Recorded.Questions.Select(question => question.ToString().Select(VerifiedAddition.Arithmetic.Vocabulary.Encode).Select(token => (int)token));
        var printed = await PyTorch.Run(Compute, folder.File("model.pth"), JsonSerializer.Serialize(tokens), folder.File("it.safetensors"), folder.File("it.npz"));

        var files = JsonSerializer.Deserialize<Difference[]>(printed, JsonSerializerOptions.Web)!;
        Assert.Equal(2, files.Length);
        Assert.All(files, file => Assert.Equal(recording.Sites.Count, file.Tensors));
        Assert.All(files, file => Assert.InRange(file.Worst, 0, 1e-4));
    }

    private sealed record Difference(int Tensors, double Worst);

    private sealed class DirectoryOfTest : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("va-activations-");

        public string File(string name) => Path.Combine(_folder.FullName, name);

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
