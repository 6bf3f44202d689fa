#pragma once

#include "encoder/architecture.hpp"
#include "io/json_file.hpp"

namespace salient {

// Families of architectures: how each is put together and what it calls its tensors. All but
// model_type is filled in.

Architecture read_albert(const JsonFile& config);
Architecture read_bert(const JsonFile& config);
Architecture read_distilbert(const JsonFile& config);
Architecture read_electra(const JsonFile& config);
Architecture read_flaubert(const JsonFile& config);
Architecture read_gemma2(const JsonFile& config);
Architecture read_gpt2(const JsonFile& config);
Architecture read_llama(const JsonFile& config);  ///< Mistral too
Architecture read_qwen2(const JsonFile& config);
Architecture read_qwen3(const JsonFile& config);
Architecture read_roberta(const JsonFile& config);  ///< XLM-RoBERTa and CamemBERT too
Architecture read_xlm(const JsonFile& config);
Architecture read_xlnet(const JsonFile& config);

}  // namespace salient
