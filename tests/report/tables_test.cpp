#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "report/example_report.hpp"

namespace salient {
namespace {

TEST(DataTable, HasSentencesWordsAndLabelsOfEveryTask) {
  Report report = example_report();
  report.tasks.push_back(example_task_of_numbers());

  EXPECT_EQ(files_of(report).at("tables/data.csv"),
            "task,train_sentences,dev_sentences,test_sentences,train_words,dev_words,test_words,"
            "labels,source\r\npos,60,0,2,1200,0,4,2,a&b.txt\r\n"
            "score,60,0,2,1200,0,4,,a&b.txt\r\n");
  EXPECT_NE(page_of(report).find("60<br><small>1,200 words</small>"), std::string::npos);
}

TEST(Tables, QuoteAsTheStandardSays) {
  const auto files = files_of(example_report());

  const std::string& labels = files.at("tables/pos_labels.csv");
  EXPECT_EQ(
      labels.rfind(
          "split,label,train_words,flagged,words,predicted,correct,precision,recall,"
          "f1,precision_low,precision_high,recall_low,recall_high,f1_low,f1_high,probe,recipe,"
          "weights\r\ntrain,\"<b>&\"\"N\"\"\",1150,no,1150,1000,880,0.88,",
          0),
      0U);
  EXPECT_NE(
      labels.find("\r\ntest,\"<b>&\"\"N\"\"\",1150,no,2,3,2,0.6666666666666666,1,0.8,0.125,1,,,"
                  "0.5,0.625,converged,"),
      std::string::npos)
      << labels;
  EXPECT_NE(
      labels.find("\r\ndev,\"V, 'x'\",50,yes,0,0,0,,,,,,,,,,converged,default,standardised\r\n"),
      std::string::npos);
}

TEST(Tables, HoldTheCellsOfTheConfusionThatAreNotZero) {
  const auto files = files_of(example_report());

  EXPECT_EQ(files.at("tables/pos_confusion.csv"),
            "split,label,predicted,words,probe,recipe,weights\r\n"
            "train,\"<b>&\"\"N\"\"\",\"<b>&\"\"N\"\"\",880,converged,default,standardised\r\n"
            "train,\"<b>&\"\"N\"\"\",\"V, 'x'\",270,converged,default,standardised\r\n"
            "train,\"V, 'x'\",\"<b>&\"\"N\"\"\",30,converged,default,standardised\r\n"
            "train,\"V, 'x'\",\"V, 'x'\",20,converged,default,standardised\r\n"
            "test,\"<b>&\"\"N\"\"\",\"<b>&\"\"N\"\"\",2,converged,default,standardised\r\n"
            "test,\"V, 'x'\",\"V, 'x'\",1,converged,default,standardised\r\n"
            "test,(unseen),\"<b>&\"\"N\"\"\",1,converged,default,standardised\r\n");
}

TEST(Tables, HoldChunkScoresWhereThereAreAny) {
  const std::string scores = files_of(example_report()).at("tables/pos_scores.csv");

  EXPECT_NE(scores.find(",mcc,loss_nats,loss_bits,chunk_precision,chunk_recall,chunk_f1,"
                        "macro_f1_low,macro_f1_high,mcc_low,mcc_high,loss_nats_low,loss_nats_high,"
                        "chunk_f1_low,chunk_f1_high,probe,recipe,weights\r\n"),
            std::string::npos);
  EXPECT_NE(
      scores.find(",0.6,0.75,0.6666666666666666,,,,,,,,,converged,default,standardised\r\ndev,"),
      std::string::npos);
  EXPECT_NE(scores.find(",,,,0.25,0.875,-0.5,0.75,0.0625,0.5,,,converged,default,standardised\r\n"),
            std::string::npos)
      << scores;
}

TEST(Tables, OfNumbersHaveTheirOwnColumns) {
  const auto files = files_of(report_of_numbers());

  const std::string tail = ",converged,default,standardised\r\n";
  EXPECT_EQ(files.at("tables/score_scores.csv"),
            "split,words,excluded,loss_half_squared,squared_error,root_squared_error,r_squared,"
            "pearson,spearman,loss_low,loss_high,root_squared_error_low,root_squared_error_high,"
            "r_squared_low,r_squared_high,pearson_low,pearson_high,spearman_low,spearman_high,"
            "probe,recipe,weights\r\n"
            "train,1200,30,0.125,0.25,0.5,0.75,0.875,0.8125,,,,,,,,,," +
                tail + "dev,5,0,2,4,2,-1.5,,,1,3,,,-2.5,0.5,,,," + tail);
  EXPECT_EQ(
      files.at("tables/score_path.csv")
          .rfind("l1,l2,dev_loss_half_squared,dev_loss_error,dev_r_squared,nonzero_weights,", 0),
      0U);
  EXPECT_EQ(files.count("tables/score_labels.csv"), 0U);
  EXPECT_EQ(files.count("tables/score_confusion.csv"), 0U);
}

TEST(Tables, GiveThePenaltiesAsOtherObjectivesWriteThem) {
  EXPECT_EQ(files_of(example_report()).at("tables/pos_penalties.csv"),
            "convention,neurons,l1,l2,probe,recipe,weights\r\n"
            "\"mean loss, l2 sum W^2\",all,0.001,0.002,converged,default,standardised\r\n"
            "summed loss,all,1.2,2.4,converged,default,standardised\r\n"
            "weights of raw activations,least deviation,1e-04,1e-05,converged,default,"
            "standardised\r\n"
            "weights of raw activations,median deviation,5e-04,2e-05,converged,default,"
            "standardised\r\n"
            "weights of raw activations,most deviation,0.002,3e-05,converged,default,"
            "standardised\r\n"
            "l2 |W| not squared,all,0.001,0.25,converged,default,standardised\r\n");
}

TEST(Tables, CountNeuronsPerLayerOfTheTop) {
  const auto files = files_of(example_report());

  const std::string tail = ",converged,default,standardised\r\n";
  EXPECT_EQ(files.at("tables/pos_layers.csv"),
            "set,percent,delta,set_neurons,mean_layer,layer,neurons,neurons_spread,probe,recipe,"
            "weights\r\n"
            "top,1,,1,1,0,0,0" +
                tail + "top,1,,1,1,1,1,1" + tail + "top,5,,1,1,0,0,0" + tail + "top,5,,1,1,1,1,1" +
                tail + "top,10,,1,1,0,0,0" + tail + "top,10,,1,1,1,1,1" + tail +
                "weighted,,,3,0.6666666666666666,0,1,1" + tail +
                "weighted,,,3,0.6666666666666666,1,2,2" + tail);
}

TEST(Tables, SayHowRivalsAgree) {
  const auto files = files_of(report_with_rivals());

  const std::string tail = ",converged,default,standardised\r\n";
  EXPECT_NE(files.at("tables/pos_rivals.csv")
                .find("iou,1,1,2,0.5,no" + tail + "iou,2,0,1,0.25,no" + tail),
            std::string::npos);
  EXPECT_EQ(files.at("tables/pos_rivals_agreement.csv"),
            "neurons,method,control,mean_overlap,vote,probe,recipe,weights\r\n2,own,no,1,1" + tail +
                "2,iou,no,1,1" + tail + "2,random,yes,,0.125" + tail);
  EXPECT_EQ(files.at("tables/pos_rivals_pairs.csv"),
            "neurons,method,other,overlap,rank_correlation,probe,recipe,weights\r\n"
            "2,own,iou,1,0.5" +
                tail + "2,own,random,0,-0.5" + tail + "2,iou,random,0," + tail);
}

TEST(Tables, HaveTheFirstNeuronsOfEachLabelByRivals) {
  const auto files = files_of(report_with_rivals());
  const std::string label = "\"<b>&\"\"N\"\"\"", tail = ",converged,default,standardised\r\n";

  EXPECT_EQ(files.at("tables/pos_rivals_by_label.csv"),
            "method,label,place,layer,unit,score,probe,recipe,weights\r\niou," + label +
                ",1,1,2,0.75" + tail + "iou," + label + ",2,0,1,0.5" + tail);
  EXPECT_EQ(files.at("tables/pos_rivals_label_overlap.csv"),
            "method,label,neurons,shared,overlap,own_with_weight,probe,recipe,weights\r\niou," +
                label + ",2,1,0.3333333333333333,2" + tail);
  EXPECT_NE(page_of(report_with_rivals()).find("The first 2 neurons of each label: overlap"),
            std::string::npos);
}

TEST(Tables, HaveTheCkaOfEachPairOfLayers) {
  EXPECT_EQ(files_of(example_report()).at("tables/cka.csv"),
            "layer,other,cka\r\n0,0,1\r\n0,1,0.625\r\n1,0,0.625\r\n1,1,1\r\n");
}

TEST(Tables, AreLeftOutWhereThereIsNothing) {
  Report report = example_report();
  report.redundancy.clear();
  report.tasks[0].path.clear();

  const auto files = files_of(report);

  EXPECT_EQ(files.count("tables/redundancy.csv"), 0U);
  EXPECT_EQ(files.count("tables/cka.csv"), 0U);
  EXPECT_EQ(files.count("tables/pos_path.csv"), 0U);
  EXPECT_EQ(files.count("tables/pos_rivals.csv"), 0U);
  EXPECT_EQ(files.count("tables/pos_scores.csv"), 1U);
}

TEST(Tables, HaveTheAccuracyOnTheFirstNeuronsOfRivals) {
  const auto files = files_of(report_with_rivals());
  EXPECT_NE(
      files.at("tables/pos_rival_accuracy.csv")
          .find("random,yes,gaussian,2,1,no,3,8,0.375,0.25,0.5,4,8,0.5,0.375,0.875,converged,"),
      std::string::npos);

  const std::string page = page_of(report_with_rivals());
  EXPECT_NE(page.find("Accuracy on test of linear probes that are trained on the first neurons"),
            std::string::npos);
  EXPECT_NE(page.find("Accuracy on test of Gaussians of each label"), std::string::npos);
  EXPECT_NE(page.find("37.50% to 87.50%"), std::string::npos);
  const std::string& leads = files.at("tables/pos_rival_leads.csv");
  EXPECT_NE(leads.find("random,yes,gaussian,test,2,0.25,0.125,0.375,0.01,0.02,converged,"),
            std::string::npos);
  EXPECT_NE(leads.find("random,yes,gaussian,test,,0.5,-0.25,0.75,0.25,0.25,converged,"),
            std::string::npos);
  EXPECT_NE(page.find("own order&#39;s accuracy on test by Gaussians of each label, less"),
            std::string::npos);
  EXPECT_NE(page.find("25.00%*<br><small>12.50% to 37.50%"), std::string::npos);
}

/// The neurons of both layers as those of a head and of a modifier.
Report report_with_slots() {
  Report report = example_report();
  report.neurons = NeuronLayout{1, 3}.with_head();
  const auto move = [](NeuronId& neuron) {
    neuron = {0, neuron.unit, neuron.layer == 0 ? Slot::head : Slot::modifier};
  };
  const auto move_all = [&](std::vector<RankedNeuron>& order) {
    for (RankedNeuron& ranked : order) move(ranked.neuron);
  };
  TaskReport& task = report.tasks[0];
  move_all(task.ranking.order);
  move_all(task.raw_ranking.order);
  for (std::vector<RankedNeuron>& order : task.ranking.by_label) move_all(order);
  for (NeuronId& neuron : task.ranking.stepped_order) move(neuron);
  for (RedundancyClusters& clusters : report.redundancy) {
    for (NeuronId& neuron : clusters.representatives) move(neuron);
  }
  return report;
}

TEST(Tables, SayOfWhichSlotANeuronIs) {
  const Report report = report_with_slots();

  const auto files = files_of(report);
  const nlohmann::json ranking =
      nlohmann::json::parse(ranking_json(report.tasks[0], report.neurons));

  EXPECT_EQ(files.at("tables/pos_ordering.csv")
                .rfind("place,slot,layer,unit,score,zero,probe,recipe,weights\r\n"
                       "1,modifier,0,2,0.75,no,converged,default,standardised\r\n"
                       "2,head,0,1,0.5,no,",
                       0),
            0U);
  EXPECT_EQ(
      files.at("tables/redundancy_clusters.csv")
          .rfind("threshold,cluster,slot,layer,unit,representative\r\n0.1,0,head,0,0,yes\r\n", 0),
      0U);
  EXPECT_NE(
      files.at("tables/pos_layers.csv").find(",layer,neurons,neurons_of_head,neurons_of_modifier,"),
      std::string::npos);
  EXPECT_NE(files.at("tables/pos_layers.csv").find("weighted,,,3,0,0,3,1,2,"), std::string::npos);
  EXPECT_EQ(ranking["slots"], nlohmann::json({"head", "modifier"}));
  EXPECT_EQ(
      ranking["ordering"][0],
      nlohmann::json(
          {{"slot", "modifier"}, {"layer", 0}, {"unit", 2}, {"score", 0.75}, {"zero", false}}));
}

TEST(Page, SaysOfWhichSlotANeuronIs) {
  const std::string page = page_of(report_with_slots());

  EXPECT_NE(page.find("head and modifier × 1 layers × 3 units = 6 neurons"), std::string::npos);
  EXPECT_NE(page.find("<b>modifier 0:2</b>"), std::string::npos);
  EXPECT_NE(page.find("Top 10%, modifier: 1 of 1"), std::string::npos);
}

}  // namespace
}  // namespace salient
