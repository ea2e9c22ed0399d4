namespace VerifiedAddition.Transformer;

/// <summary>A file format for weights.</summary>
public enum WeightFormat
{
    /// <summary>What PyTorch's <c>torch.save</c> writes: a zip of a pickle and raw numbers.</summary>
    Pth,

    /// <summary>Hugging Face's safetensors: a JSON header and raw numbers.</summary>
    Safetensors,
}
