namespace VerifiedAddition.Transformer;

/// <summary>A file format for weights.</summary>
public enum WeightFormat
{
    /// <summary>The format of PyTorch's <c>torch.save</c>: a zip of a pickle and raw numbers.</summary>
    Pth,

    /// <summary>Hugging Face's safetensors: a JSON header and raw numbers.</summary>
    Safetensors,
}
