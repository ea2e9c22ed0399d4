using System.Text.Json;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Local.Tests;

/// <summary>Circuits and groups of nodes of a mixed model, measured once more in plain PyTorch, which shares no line with what measures them here.</summary>
public sealed class CircuitsInPyTorchTests
{
    /// <summary>Answers that may fall differently, since PyTorch computes in float64 here.</summary>
    private const int Ties = 3;

    /// <summary>Heads and MLPs from the last digit of the second operand on: what a circuit keeps.</summary>
    private static readonly string[] Kept =
    [
        .. from position in Enumerable.Range(4, 5) from layer in Enumerable.Range(0, 2) from node in new[] { "H0", "H1", "H2", "MLP" } select $"P{position}L{layer}{node}",
    ];

    private static readonly (string Store, string Alter, string[] Nodes)[] Patched =
    [
        ("17+25", "12+21", ["P7L1H0", "P7L1H1", "P7L1H2"]),
        ("52-27", "58-21", ["P7L1H0", "P7L1H1", "P7L1H2"]),
        ("21-58", "27-52", ["P7L1H0", "P7L1H1", "P7L1H2", "P7L1MLP"]),
        ("95+38", "41-23", ["P5L0H0", "P5L0H1", "P5L0H2", "P5L0MLP", "P6L1MLP"]),
    ];

    [Fact]
    public async Task A_circuit_and_groups_answer_as_they_do_in_plain_PyTorch()
    {
        using var va = new Va();
        var trained = await va.RunAsync("sweep", "run", va.Write("mixed.yaml", """
            name: mixed
            variants:
              - {name: mix_d2, digits: 2, layers: 2, heads: 3, dModel: 24, dHead: 8, learningRate: 0.01, steps: 500, subtractPercent: 66, mix: mixedRows}
            verification: none
            """));
        Assert.True(trained.ExitCode == 0, trained.ToString());
        await va.JsonAsync("model", "export", "mix_d2", "--out", va.FileAt("mix.pth"));
        var circuit = await va.JsonAsync(["circuit", "mix_d2", "--replace", "zero", "--questions", "all", "--sizes", "2", "--restore", "0", "--nodes", .. Kept]);
        var patched = new List<JsonElement>();
        foreach (var (store, alter, nodes) in Patched)
        {
            patched.Add(await va.JsonAsync(["patch", "mix_d2", "--store", store, "--alter", alter, .. nodes.SelectMany(node => new[] { "--node", node })]));
        }

        using var second = JsonDocument.Parse(await PyTorch.Run(
            Second, va.FileAt("mix.pth"), va.Write("what.json", JsonSerializer.Serialize(new { Kept, Patched = Patched.Select(one => new object[] { one.Store, one.Alter, one.Nodes }) }))));

        var (whole, alone) = (circuit.GetProperty("whole"), circuit.GetProperty("curve").EnumerateArray().Single(point => point.GetProperty("size").GetInt32() == Kept.Length).GetProperty("circuit"));
        foreach (var (i, kind) in whole.EnumerateArray().Select(one => one.GetProperty("class").GetString()!).Index())
        {
            var counted = second.RootElement.GetProperty(kind);
            Assert.Equal(whole[i].GetProperty("asked").GetInt32(), counted[0].GetInt32());
            Assert.InRange(whole[i].GetProperty("right").GetInt32() - counted[1].GetInt32(), -Ties, Ties);
            Assert.InRange(alone[i].GetProperty("right").GetInt32() - counted[2].GetInt32(), -Ties, Ties);
            Assert.True(counted[1].GetInt32() > counted[2].GetInt32(), $"{kind}: the circuit is to miss something, or it says little.");
        }

        Assert.Equal(
            second.RootElement.GetProperty("patched").EnumerateArray().Select(one => one.GetString()),
            patched.Select(one => one.GetProperty("patched").GetString()), StringComparer.Ordinal);
        Assert.Contains(patched, one => one.GetProperty("changed").GetBoolean());
    }

    private const string Second = """
        import json, pathlib, re, sys, torch
        from torch.nn import functional as F
        torch.set_num_threads(1)
        file, what = pathlib.Path(sys.argv[1]), json.load(open(sys.argv[2]))
        config = json.loads(file.with_name('config.json').read_text())
        W = {name: value.double() for name, value in torch.load(file).items()}
        letters, n, ctx = config['vocabulary'], config['digits'], config['n_ctx']
        layers, heads = config['n_layers'], config['n_heads']
        norm = lambda x, name: F.layer_norm(x, x.shape[-1:], W[name + '.w'], W[name + '.b'], config['eps'])

        def tokens(left, operator, right):
            answer = left + right if operator == '+' else left - right
            text = f'{left:0{n}}{operator}{right:0{n}}={"-" if answer < 0 else "+"}{abs(answer):0{n + 1}}'
            return [letters.index(letter) for letter in text]

        # Outputs of heads [batch, position, head, d_head] and MLPs [batch, position, d_model], by layer, pass through 'change'.
        @torch.no_grad()
        def run(batch, change=lambda layer, is_mlp, output: output):
            x = W['embed.W_E'][batch] + W['pos_embed.W_pos'][:ctx]
            outputs = []
            for layer in range(layers):
                at = lambda name: W[f'blocks.{layer}.{name}']
                normed = norm(x, f'blocks.{layer}.ln1')
                q, k, v = (torch.einsum('bpm,hmd->bphd', normed, at(f'attn.W_{c}')) + at(f'attn.b_{c}') for c in 'QKV')
                scores = torch.einsum('bqhd,bkhd->bhqk', q, k) / config['d_head'] ** 0.5
                pattern = scores.masked_fill(torch.ones(ctx, ctx, dtype=torch.bool).triu(1), -torch.inf).softmax(-1)
                z = change(layer, False, torch.einsum('bhqk,bkhd->bqhd', pattern, v))
                x = x + torch.einsum('bphd,hdm->bpm', z, at('attn.W_O')) + at('attn.b_O')
                out = change(layer, True, torch.relu(norm(x, f'blocks.{layer}.ln2') @ at('mlp.W_in') + at('mlp.b_in')) @ at('mlp.W_out') + at('mlp.b_out'))
                x = x + out
                outputs.append((z, out))
            return (norm(x, 'ln_final') @ W['unembed.W_U'] + W.get('unembed.b_U', 0))[:, 2 * n + 1:-1].argmax(-1), outputs

        def node(name):
            position, layer, head = re.fullmatch(r'P(\d+)L(\d+)(?:H(\d+)|MLP)', name).groups()
            return int(position), int(layer), None if head is None else int(head)

        kept = {node(name) for name in what['Kept']}

        def only_kept(layer, is_mlp, output):
            changed = torch.zeros_like(output)
            for position, of, head in kept:
                if of == layer and (head is None) == is_mlp:
                    place = (slice(None), position) if is_mlp else (slice(None), position, head)
                    changed[place] = output[place]
            return changed

        found = {}
        for name, operator, belongs in (('addition', '+', lambda a, b: True), ('positiveAnswer', '-', lambda a, b: a >= b), ('negativeAnswer', '-', lambda a, b: a < b)):
            batch = torch.tensor([tokens(a, operator, b) for a in range(10 ** n) for b in range(10 ** n) if belongs(a, b)])
            right = lambda answers: (answers == batch[:, 2 * n + 2:]).all(1).sum().item()
            found[name] = [len(batch), right(run(batch)[0]), right(run(batch, only_kept)[0])]

        def patched(store, alter, names):
            ask = lambda text: torch.tensor([tokens(*(lambda m: (int(m[1]), m[2], int(m[3])))(re.fullmatch(r'(\d+)([+-])(\d+)', text)))])
            stored, nodes = run(ask(store))[1], [node(name) for name in names]

            def change(layer, is_mlp, output):
                output = output.clone()
                for position, of, head in nodes:
                    if of == layer and (head is None) == is_mlp:
                        place = (slice(None), position) if is_mlp else (slice(None), position, head)
                        output[place] = stored[layer][is_mlp][place]
                return output

            return ''.join(letters[token] for token in run(ask(alter), change)[0][0])

        found['patched'] = [patched(*one) for one in what['Patched']]
        print(json.dumps(found))
        """;
}
