# The first notebooks' analysis (docs/domain.md, sections 9.1 to 9.5), written down a second time: whole passes of plain PyTorch, one
# for each thing that is ablated.
#
#   python3 analysis.py MODEL.pth QUESTION=ANSWER...
#
# Prints JSON: the failing questions of each position and of each node at a useful position, with the wrong symbols as a number (bit k
# for answer digit k, the highest for the sign), and where each head looks from each position on average.
import json
import sys

import torch

torch.set_num_threads(1)
weights = torch.load(sys.argv[1])
texts = sys.argv[2:]
layers = sum(name.endswith("attn.W_Q") for name in weights)
heads, _, d_head = weights["blocks.0.attn.W_Q"].shape
context = weights["pos_embed.W_pos"].shape[0]
digits = (context - 4) // 3
vocabulary = {symbol: token for token, symbol in enumerate("0123456789+-=")}
tokens = torch.tensor([[vocabulary[symbol] for symbol in text] for text in texts])
answer = slice(2 * digits + 2, context)


def normalised(x, gain, bias):
    x = x - x.mean(-1, keepdim=True)
    return x / (x.pow(2).mean(-1, keepdim=True) + 1e-5).sqrt() * gain + bias


def forward(replace=lambda layer, name, activation: activation):
    """Logits. Every activation may be replaced, or looked at, on the way."""
    stream = weights["embed.W_E"][tokens] + weights["pos_embed.W_pos"]
    for layer in range(layers):
        w = lambda name: weights[f"blocks.{layer}.{name}"]
        x = normalised(stream, w("ln1.w"), w("ln1.b"))
        q, k, v = (torch.einsum("btm,hmd->bthd", x, w(f"attn.W_{name}")) + w(f"attn.b_{name}") for name in "QKV")
        scores = torch.einsum("bqhd,bkhd->bhqk", q, k) / d_head**0.5
        scores = scores.masked_fill(torch.ones(context, context).triu(1).bool(), float("-inf"))
        pattern = replace(layer, "pattern", scores.softmax(-1))
        z = replace(layer, "z", torch.einsum("bhqk,bkhd->bqhd", pattern, v))
        stream = stream + torch.einsum("bqhd,hdm->bqm", z, w("attn.W_O")) + w("attn.b_O")
        hidden = (normalised(stream, w("ln2.w"), w("ln2.b")) @ w("mlp.W_in") + w("mlp.b_in")).relu()
        stream = stream + replace(layer, "post", hidden) @ w("mlp.W_out") + w("mlp.b_out")
        stream = replace(layer, "resid", stream)
    return normalised(stream, weights["ln_final.w"], weights["ln_final.b"]) @ weights["unembed.W_U"] + weights["unembed.b_U"]


def failures(logits):
    scored = logits[:, 2 * digits + 1 : context - 1].double()
    truth = tokens[:, answer]
    loss = -scored.log_softmax(-1).gather(-1, truth.unsqueeze(-1)).squeeze(-1).mean(1)
    wrong = scored.argmax(-1) != truth
    bits = (wrong * torch.tensor([1 << (digits + 1 - i) for i in range(digits + 2)])).sum(1)
    return [[i, int(bits[i])] for i in ((loss > 0.01) & wrong.any(1)).nonzero()[:, 0].tolist()]


seen = {}


def look(layer, name, activation):
    seen[layer, name] = activation
    return activation


def at(ablated, index, mean):
    def replace(layer, name, activation):
        if (layer, name) in ablated:
            activation = activation.clone()
            activation[(slice(None), *index)] = mean
        return activation

    return failures(forward(replace))


with torch.no_grad():
    undisturbed = failures(forward(look))
    means = {name: seen[0, name].mean(0) for name in ("z", "post", "resid")}  # those of layer 0 stand in for every layer
    hooked = [(layer, "resid") for layer in range(min(2, layers))]
    positions = [at(hooked, (p,), means["resid"][p]) for p in range(context)]
    nodes = []
    for p in (p for p in range(context) if positions[p]):
        for layer in range(layers):
            for head in range(heads):
                nodes.append([p, layer, head, at([(layer, "z")], (p, head), means["z"][p, head])])
            nodes.append([p, layer, heads, at([(layer, "post")], (p,), means["post"][p])])
    attention = [seen[layer, "pattern"].double().mean(0).tolist() for layer in range(layers)]
print(json.dumps({"wrong": undisturbed, "positions": positions, "nodes": nodes, "attention": attention}))
