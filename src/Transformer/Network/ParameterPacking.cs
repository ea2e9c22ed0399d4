namespace VerifiedAddition.Transformer;

/// <summary>Converts between a state dictionary in TransformerLens' names and shapes and the flat buffer. Exact in both directions.</summary>
internal static class ParameterPacking
{
    /// <summary>The flat buffer with these weights, whose shapes must have been checked.</summary>
    public static float[] Pack(ParameterLayout layout, StateDict weights)
    {
        var flat = new float[layout.Length];
        foreach (var place in Places(layout))
        {
            if (!weights.TryGet(place.Name, out var tensor))
            {
                throw new WeightFileException($"'{place.Name}' is missing; a model of {layout.Shape} has it.");
            }

            place.Move(tensor.Values, flat, Direction.IntoBuffer);
        }

        return flat;
    }

    /// <summary>The weights of the buffer, in registration order.</summary>
    public static StateDict Unpack(ParameterLayout layout, float[] flat)
    {
        var places = Places(layout).ToDictionary(place => place.Name, StringComparer.Ordinal);
        var weights = new StateDict(layout.Shape);
        foreach (var (name, shape) in layout.Shape.Tensors)
        {
            var values = new float[HostTensor.CountOf(shape)];
            places[name].Move(values, flat, Direction.OutOfBuffer);
            weights.Add(name, new(shape, values));
        }

        return weights;
    }

    private static IEnumerable<Place> Places(ParameterLayout layout)
    {
        yield return new(StateDictTensors.TokenEmbedding, layout.TokenEmbedding.Offset);
        if (layout.PositionEmbedding is { } positions)
        {
            yield return new(StateDictTensors.PositionEmbedding, positions.Offset);
        }

        for (var layer = 0; layer < layout.Blocks.Length; layer++)
        {
            foreach (var place in PlacesOfBlock(layout, layer))
            {
                yield return place;
            }
        }

        (string Name, ParameterSlot? Slot)[] ends =
        [
            ("ln_final.w", layout.FinalGain), ("ln_final.b", layout.FinalBias),
            ("unembed.W_U", layout.Unembedding), ("unembed.b_U", layout.UnembeddingBias),
        ];
        foreach (var (name, slot) in ends)
        {
            if (slot is not null)
            {
                yield return new(name, slot.Offset);
            }
        }
    }

    private static IEnumerable<Place> PlacesOfBlock(ParameterLayout layout, int layer)
    {
        var block = layout.Blocks[layer];
        (string Name, ParameterSlot? Slot)[] straight =
        [
            ("ln1.w", block.AttentionGain), ("ln1.b", block.AttentionBias), ("ln2.w", block.MlpGain), ("ln2.b", block.MlpBias),
            ("attn.W_O", block.Output), ("attn.b_O", block.OutputBias),
            ("mlp.W_in", block.In), ("mlp.b_in", block.InBias), ("mlp.W_out", block.Out), ("mlp.b_out", block.OutBias),
        ];
        var (width, heads) = (layout.Shape.DModel, layout.Shape.HeadsWidth);
        return straight.Where(part => part.Slot is not null)
            .Select(part => new Place(StateDictTensors.Block(layer, part.Name), part.Slot!.Offset))
            .Concat("QKV".Select((letter, third) => new Place(
                StateDictTensors.Block(layer, $"attn.W_{letter}"), Third(block.Projections, third, heads * width), width, layout.Shape.DHead)))
            .Concat("QKV".Select((letter, third) => new Place(
                StateDictTensors.Block(layer, $"attn.b_{letter}"), Third(block.ProjectionBiases, third, heads))));
    }

    /// <summary>The offset of queries (0), keys (1) or values (2): they are contiguous, in one slot or in two.</summary>
    private static int Third(ParameterSlot[] slots, int third, int length)
    {
        var start = third * length;
        return start < slots[0].Count ? slots[0].Offset + start : slots[1].Offset + start - slots[0].Count;
    }

    private enum Direction
    {
        IntoBuffer,
        OutOfBuffer,
    }

    /// <summary>The position of a named tensor. With <paramref name="Rows"/> each of its [Rows, Columns] matrices is transposed in the buffer.</summary>
    private readonly record struct Place(string Name, int Offset, int Rows = 0, int Columns = 0)
    {
        public void Move(float[] values, float[] flat, Direction direction)
        {
            var buffer = flat.AsSpan(Offset, values.Length);
            if (Rows > 0)
            {
                Transpose(values, buffer, direction);
            }
            else if (direction == Direction.IntoBuffer)
            {
                values.CopyTo(buffer);
            }
            else
            {
                buffer.CopyTo(values);
            }
        }

        private void Transpose(Span<float> values, Span<float> buffer, Direction direction)
        {
            for (var i = 0; i < values.Length; i++)
            {
                var (matrix, within) = Math.DivRem(i, Rows * Columns);
                var (row, column) = Math.DivRem(within, Columns);
                var transposed = (((matrix * Columns) + column) * Rows) + row;
                if (direction == Direction.IntoBuffer)
                {
                    buffer[transposed] = values[i];
                }
                else
                {
                    values[i] = buffer[transposed];
                }
            }
        }
    }
}
